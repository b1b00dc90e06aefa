import { Checked, Flag, Labels, NullableReference, NullableText, Text } from '@berth/platform';
import { ApiSchema, PartialType } from '@nestjs/swagger';

import { isRepositoryName, type RepositoryName } from '../../oci/name.js';

const FORBIDDEN = 'The provided base path contains forbidden characters.';

/** What a distribution is to be. */
@ApiSchema({ name: 'container.ContainerDistribution' })
export class DistributionBody {
  @Text()
  readonly name!: string;

  @Text()
  @Checked('basePath', isRepositoryName, FORBIDDEN)
  readonly base_path!: RepositoryName;

  @NullableReference()
  readonly repository?: string | null;

  @NullableReference()
  readonly repository_version?: string | null;

  @Flag()
  readonly private?: boolean;

  @Flag()
  readonly hidden?: boolean;

  @NullableText()
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerDistribution' })
export class PatchedDistributionBody extends PartialType(DistributionBody, { skipNullProperties: false }) {}
