import { type Accomplished, DomainError, Repositories, TaskHandler, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';

/** Clients pull from it and push to it: what serves it goes first. */
export class RepositoryServed extends DomainError {
  readonly code = 'REPOSITORY_SERVED';
  readonly kind = 'conflict';

  constructor() {
    super(
      'The push repository cannot be deleted because a distribution serves it: delete that one, or both at once.',
    );
  }
}

export interface DeleteRepositoryInput {
  readonly repositoryId: string;
}

/** Removes a repository with all its versions. Bytes stay until they are collected. */
@Injectable()
export class DeleteRepository extends TaskHandler<DeleteRepositoryInput, null> {
  readonly taskName = this.plugin.taskName('delete-repository');
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
    private readonly repositories: Repositories,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId }: DeleteRepositoryInput,
  ): Promise<Accomplished<null>> {
    if (await this.repositories.isPushedTo(tx, repositoryId)) throw new RepositoryServed();
    await this.repositories.delete(tx, repositoryId);
    return { result: null };
  }
}
