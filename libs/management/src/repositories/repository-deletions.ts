import { Repositories, type RepositoryKind, type TaskHandler, Tasks, VersionRemoval } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../access/managed-plugin.js';
import {
  type ManagementRequest,
  type NamedRepository,
  RepositoryRights,
} from '../access/repository-rights.js';
import { DeleteRepository, DeleteVersion, RepositoryServed } from './deletion-tasks.js';

/** Has tasks delete repositories, and versions of repositories. Each resolves with the id of its task. */
@Injectable()
export class RepositoryDeletions {
  constructor(
    private readonly plugin: ManagedPlugin,
    private readonly rights: RepositoryRights,
    private readonly removal: VersionRemoval,
    private readonly stored: Repositories,
    private readonly tasks: Tasks,
    private readonly repositories: DeleteRepository,
    private readonly versions: DeleteVersion,
  ) {}

  /**
   * A push repository only when no distribution serves it.
   * @throws RepositoryUnknown, PermissionDenied, RepositoryServed
   */
  async repository(request: ManagementRequest, { kind, id }: NamedRepository): Promise<string> {
    await this.rights.require(request.caller, { kind, id }, 'delete');
    if (await this.stored.isPushedTo(null, id)) throw new RepositoryServed();
    return this.dispatch(this.repositories, request, kind, { repositoryId: id });
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
    const resources = [this.plugin.repositoryPrn(kind, input.repositoryId)];
    return this.tasks.dispatch(handler, { input, resources, createdBy: caller.userId, correlationId });
  }
}
