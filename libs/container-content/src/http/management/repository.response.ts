import { BaseRepositoryResponse, NULLABLE_TEXT, type RepositoryRow } from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

/** A repository that registry clients write. */
@ApiSchema({ name: 'container.ContainerPushRepositoryResponse' })
export class PushRepositoryResponse extends BaseRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly manifest_signing_service: string | null = null;

  constructor(row: RepositoryRow, resource = PUSH_REPOSITORY_RESOURCE) {
    super(row, resource);
  }
}

/** A repository that is written through the management API. */
@ApiSchema({ name: 'container.ContainerRepositoryResponse' })
export class RepositoryResponse extends PushRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  constructor(row: RepositoryRow) {
    super(row, REPOSITORY_RESOURCE);
  }
}
