import { type Caller, FieldsInvalid, Repositories, type RepositoryFields } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { Grants } from '../auth/grants.js';
import { type NamedRepository, RepositoryRights } from '../auth/repository-rights.js';

/** Repositories, changed through the management API: who may do what to them. */
@Injectable()
export class RepositoryChanges {
  constructor(
    private readonly grants: Grants,
    private readonly rights: RepositoryRights,
    private readonly repositories: Repositories,
  ) {}

  /** Makes a regular repository, and resolves with its id. @throws FieldsInvalid, PermissionDenied */
  async create(caller: Caller, fields: RepositoryFields & { readonly name: string }): Promise<string> {
    await this.rights.requireAdd(caller);
    await this.grants.requireMine(caller, [fields.name]);
    return this.repositories.create('container', fields, caller.userId);
  }

  /** @throws RepositoryUnknown, FieldsInvalid, PermissionDenied */
  async update(caller: Caller, repository: NamedRepository, fields: RepositoryFields): Promise<void> {
    const { name } = await this.rights.require(caller, repository, 'change');
    if (fields.name !== undefined && fields.name !== name) {
      if (repository.kind === 'push')
        throw new FieldsInvalid({ name: ['A push repository has the name of its distribution.'] });
      await this.grants.requireMine(caller, [fields.name]);
    }
    await this.repositories.update(repository.id, fields);
  }
}
