import {
  type Caller,
  FieldsInvalid,
  PermissionDenied,
  Repositories,
  type RepositoryFields,
  Tasks,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { NameRights } from '../access/name-rights.js';
import {
  type ManagementRequest,
  type NamedRepository,
  RepositoryRights,
} from '../access/repository-rights.js';
import { UpdateRepository } from './update-repository.js';

/** Repositories, changed through the management API: who may do what to them. */
@Injectable()
export class RepositoryChanges {
  constructor(
    private readonly plugin: ManagedPlugin,
    private readonly names: NameRights,
    private readonly rights: RepositoryRights,
    private readonly repositories: Repositories,
    private readonly tasks: Tasks,
    private readonly change: UpdateRepository,
  ) {}

  /** Makes a regular repository, and resolves with its id. @throws FieldsInvalid, PermissionDenied */
  async create(caller: Caller, fields: RepositoryFields & { readonly name: string }): Promise<string> {
    if (!(await this.rights.mayAdd(caller))) throw new PermissionDenied();
    await this.names.requireMine(caller, [fields.name], { orUnclaimed: true });
    return this.repositories.create(this.plugin.name, fields, caller.userId);
  }

  /**
   * Resolves with the id of the task that changes it; null where nothing would change.
   * @throws RepositoryUnknown, FieldsInvalid, PermissionDenied
   */
  async update(
    { caller, correlationId }: ManagementRequest,
    repository: NamedRepository,
    fields: RepositoryFields,
  ): Promise<string | null> {
    const { name } = await this.rights.require(caller, repository, 'change');
    if (fields.name !== undefined && fields.name !== name) {
      if (repository.kind === 'push')
        throw new FieldsInvalid({ name: ['A push repository has the name of its distribution.'] });
      const orUnclaimed = await this.rights.mayAdd(caller);
      await this.names.requireMine(caller, [fields.name], { orUnclaimed });
    }
    const { kind, id: repositoryId } = repository;
    if (!(await this.repositories.isChange(repositoryId, fields))) return null;
    const input = { repositoryId, fields };
    const resources = [this.plugin.repositoryPrn(kind, repositoryId)];
    return this.tasks.dispatch(this.change, { input, resources, createdBy: caller.userId, correlationId });
  }
}
