import { BaseRepositoryBody, NoReference } from '@berth/management/http';
import { ApiSchema, PartialType } from '@nestjs/swagger';

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
