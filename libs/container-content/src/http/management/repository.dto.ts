import {
  BaseRepositoryBody,
  BaseRepositoryResponse,
  NoReference,
  NULLABLE_TEXT,
  type RepositoryRow,
} from '@berth/management/http';
import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';

import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from '../../managed/container.js';

/** What a push repository is to be. Its name is that of its distribution, and cannot be another one. */
@ApiSchema({ name: 'container.ContainerPushRepository' })
export class PushRepositoryBody extends BaseRepositoryBody {
  @NoReference()
  readonly manifest_signing_service?: string | null;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerPushRepository' })
export class PatchedPushRepositoryBody extends PartialType(PushRepositoryBody, {
  skipNullProperties: false,
}) {}

/** What a regular repository is to be. */
@ApiSchema({ name: 'container.ContainerRepository' })
export class RepositoryBody extends PushRepositoryBody {
  @NoReference()
  readonly remote?: string | null;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerRepository' })
export class PatchedRepositoryBody extends PartialType(RepositoryBody, { skipNullProperties: false }) {}

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
