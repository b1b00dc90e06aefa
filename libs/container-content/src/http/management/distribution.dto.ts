import { NAMESPACE_RESOURCE } from '@berth/management';
import {
  BaseDistributionBody,
  BaseDistributionResponse,
  Checked,
  type DistributionRow,
  HREF,
  NULLABLE_TEXT,
  RequiredText,
} from '@berth/management/http';
import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';

import { DISTRIBUTION_RESOURCE, REPOSITORIES } from '../../managed/container.js';
import { isRepositoryName, type RepositoryName } from '../../oci/reference.js';

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

/** A published name. It shows a repository of which it serves the latest version, or the version that it is pinned to. */
@ApiSchema({ name: 'container.ContainerDistributionResponse' })
export class DistributionResponse extends BaseDistributionResponse {
  @ApiProperty()
  readonly registry_path: string;

  @ApiProperty(HREF)
  readonly namespace: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  /** @param host at which registry clients reach this server */
  constructor(row: DistributionRow, host: string) {
    super(row, { distributions: DISTRIBUTION_RESOURCE, repositories: REPOSITORIES });
    this.registry_path = `${host}/${row.basePath}`;
    this.namespace = NAMESPACE_RESOURCE.href(row.namespaceId);
  }
}
