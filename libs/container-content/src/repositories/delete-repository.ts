import { type Accomplished, HandlesJobs, Repositories, TaskHandler, type Transaction } from '@berth/platform';
import { DataSource } from 'typeorm';

import { RepositoryServed } from './repository-errors.js';

const DELETE_REPOSITORY = 'container.delete-repository';

export interface DeleteRepositoryInput {
  readonly repositoryId: string;
}

/** Removes a repository with all its versions. Bytes stay until they are collected. */
@HandlesJobs(DELETE_REPOSITORY)
export class DeleteRepository extends TaskHandler<DeleteRepositoryInput, null> {
  readonly taskName = DELETE_REPOSITORY;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
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
