import {
  Checked,
  OptionalReference,
  OptionalTexts,
  Reference,
  ReferenceOrNull,
} from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ArrayNotEmpty } from 'class-validator';

import { isTagName, type TagName } from '../../oci/name.js';

const MOST_VERSIONS = 999_999_999;

const areTags = (value: unknown): boolean => Array.isArray(value) && value.every(isTagName);

const isVersion = (value: unknown): boolean =>
  typeof value === 'string' ||
  (Number.isInteger(value) && 0 <= Number(value) && Number(value) <= MOST_VERSIONS);

/** The version whose content a repository is to have again. */
@ApiSchema({ name: 'container.RestoreVersion' })
export class RestoreBody {
  @ApiProperty({
    oneOf: [{ type: 'integer', minimum: 0, maximum: MOST_VERSIONS }, { type: 'string' }],
  })
  @Checked('version', isVersion, 'A number or the href of a repository version is expected.')
  readonly version!: number | string;
}

/** What is to be promoted to a repository. */
@ApiSchema({ name: 'container.Promotion' })
export class PromotionBody {
  /** A repository version, or a repository for its latest one. */
  @Reference()
  readonly source!: string;

  /** Without any, the repository gets exactly what the source holds. */
  @OptionalTexts(128)
  @ArrayNotEmpty({ message: 'This list may not be empty.' })
  @Checked('tags', areTags, 'These are not all names of tags.')
  readonly tags?: readonly TagName[];

  @OptionalReference()
  readonly expected_current_version?: string;
}

/** The version that a distribution is to be pinned to. */
@ApiSchema({ name: 'container.DistributionPromotion' })
export class DistributionPromotionBody {
  @Reference()
  readonly repository_version!: string;

  /** What it serves now; null for nothing. */
  @ReferenceOrNull()
  readonly expected_current_version?: string | null;
}
