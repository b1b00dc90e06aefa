import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiSchema,
} from '@nestjs/swagger';
import { ArrayNotEmpty } from 'class-validator';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import { Checked, OptionalReference, OptionalTexts, Reference, ReferenceOrNull } from '../fields.js';
import { pagingQueries } from '../management-routes.js';

const MOST_VERSIONS = 999_999_999;

/** The version whose content a repository is to have again. */
export interface RestoreBody {
  readonly version: number | string;
}

/** What is to be promoted to a repository. */
export interface PromotionBody {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly expected_current_version?: string;
}

/** The version that a distribution is to be pinned to. */
export interface PinBody {
  readonly repository_version: string;
  readonly expected_current_version?: string | null;
}

/** The classes of a plugin's bodies. */
export interface PromotionBodies {
  readonly restore: Type<RestoreBody>;
  readonly promotion: Type<PromotionBody>;
  readonly pin: Type<PinBody>;
}

/** Bodies as the description of the API names them: `<plugin>.Promotion` and the like. */
export const promotionBodiesOf = (plugin: ManagedPlugin): PromotionBodies => ({
  restore: restoreBodyOf(plugin),
  promotion: promotionBodyOf(plugin),
  pin: pinBodyOf(plugin),
});

function restoreBodyOf(plugin: ManagedPlugin): Type<RestoreBody> {
  @ApiSchema({ name: `${plugin.name}.RestoreVersion` })
  class Restore implements RestoreBody {
    @ApiProperty({
      oneOf: [{ type: 'integer', minimum: 0, maximum: MOST_VERSIONS }, { type: 'string' }],
    })
    @Checked('version', isVersion, 'A number or the href of a repository version is expected.')
    readonly version!: number | string;
  }
  return Restore;
}

function promotionBodyOf(plugin: ManagedPlugin): Type<PromotionBody> {
  const areTags = (value: unknown): boolean =>
    Array.isArray(value) && value.every((name) => plugin.units.isName(name));

  @ApiSchema({ name: `${plugin.name}.Promotion` })
  class Promotion implements PromotionBody {
    /** A repository version, or a repository for its latest one. */
    @Reference()
    readonly source!: string;

    /** Without any, the repository gets exactly what the source holds. */
    @OptionalTexts(128)
    @ArrayNotEmpty({ message: 'This list may not be empty.' })
    @Checked('tags', areTags, 'These are not all names of tags.')
    readonly tags?: readonly string[];

    @OptionalReference()
    readonly expected_current_version?: string;
  }
  return Promotion;
}

function pinBodyOf(plugin: ManagedPlugin): Type<PinBody> {
  @ApiSchema({ name: `${plugin.name}.DistributionPromotion` })
  class Pin implements PinBody {
    @Reference()
    readonly repository_version!: string;

    /** What it serves now; null for nothing. */
    @ReferenceOrNull()
    readonly expected_current_version?: string | null;
  }
  return Pin;
}

const isVersion = (value: unknown): boolean =>
  typeof value === 'string' ||
  (Number.isInteger(value) && 0 <= Number(value) && Number(value) <= MOST_VERSIONS);

/** A route that tells what a promotion would change. */
export const Previews = (endpoint: string, shown: Type): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({
      operationId: `${endpoint}_preview_promotion`,
    }),
    ...pagingQueries,
    ApiOkResponse({ description: 'What would change.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ExpectsCurrent(),
  );

/** A route that refuses when somebody else was faster. */
export const ExpectsCurrent = (): MethodDecorator =>
  ApiConflictResponse({ description: 'The current version is not the expected one.' });
