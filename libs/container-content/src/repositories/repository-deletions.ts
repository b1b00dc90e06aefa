import { type RepositoryKind, type TaskHandler, Tasks, VersionRemoval } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { MODELS, type NamedRepository, RepositoryRights } from '../auth/repository-rights.js';
import type { ManagementRequest } from '../distributions/distribution-tasks.js';
import { DeleteRepository } from './delete-repository.js';
import { DeleteVersion } from './delete-version.js';

/** Has tasks delete regular repositories, and versions of repositories. Each resolves with the id of its task. */
@Injectable()
export class RepositoryDeletions {
  constructor(
    private readonly rights: RepositoryRights,
    private readonly removal: VersionRemoval,
    private readonly tasks: Tasks,
    private readonly repositories: DeleteRepository,
    private readonly versions: DeleteVersion,
  ) {}

  /** @throws RepositoryUnknown, PermissionDenied */
  async repository(request: ManagementRequest, repositoryId: string): Promise<string> {
    await this.rights.require(request.caller, { kind: 'regular', id: repositoryId }, 'delete');
    return this.dispatch(this.repositories, request, 'regular', { repositoryId });
  }

  /** @throws RepositoryUnknown, PermissionDenied, VersionNotFound, VersionServed, VersionIsOnly, VersionIsLatest */
  async version(request: ManagementRequest, { kind, id }: NamedRepository, number: number): Promise<string> {
    await this.rights.require(request.caller, { kind, id }, 'delete-versions');
    await this.removal.requireRemovable(id, number);
    return this.dispatch(this.versions, request, kind, { repositoryId: id, number });
  }

  private dispatch<Input extends { readonly repositoryId: string }>(
    handler: TaskHandler<Input, null>,
    { caller, correlationId }: ManagementRequest,
    kind: RepositoryKind,
    input: Input,
  ): Promise<string> {
    const resources = [`prn:container.${MODELS[kind]}:${input.repositoryId}`];
    return this.tasks.dispatch(handler, { input, resources, createdBy: caller.userId, correlationId });
  }
}
