import { BaseDistributionBody, Checked, RequiredText } from '@berth/management/http';
import { ApiSchema, PartialType } from '@nestjs/swagger';

import { isRepositoryName, type RepositoryName } from '../../oci/name.js';

const FORBIDDEN = 'The provided base path contains forbidden characters.';

/** What a distribution is to be. */
@ApiSchema({ name: 'container.ContainerDistribution' })
export class DistributionBody extends BaseDistributionBody {
  @RequiredText(255)
  @Checked('basePath', isRepositoryName, FORBIDDEN)
  readonly base_path!: RepositoryName;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerDistribution' })
export class PatchedDistributionBody extends PartialType(DistributionBody, { skipNullProperties: false }) {}
