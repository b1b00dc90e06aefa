import {
  Checked,
  Labels,
  OptionalFlag,
  ReferenceOrNull,
  RequiredText,
  TextOrNull,
} from '@berth/management/http';
import { ApiPropertyOptional, ApiSchema, PartialType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

import { isRepositoryName, type RepositoryName } from '../../oci/name.js';

const FORBIDDEN = 'The provided base path contains forbidden characters.';

/** What a distribution is to be. */
@ApiSchema({ name: 'container.ContainerDistribution' })
export class DistributionBody {
  @RequiredText(255)
  readonly name!: string;

  @RequiredText(255)
  @Checked('basePath', isRepositoryName, FORBIDDEN)
  readonly base_path!: RepositoryName;

  @ReferenceOrNull()
  readonly repository?: string | null;

  @ReferenceOrNull()
  readonly repository_version?: string | null;

  /** There are no content guards. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsIn([null, ''], { message: 'Invalid hyperlink - Object does not exist.' })
  readonly content_guard?: string | null;

  @OptionalFlag()
  readonly private?: boolean;

  @OptionalFlag()
  readonly hidden?: boolean;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerDistribution' })
export class PatchedDistributionBody extends PartialType(DistributionBody, { skipNullProperties: false }) {}
