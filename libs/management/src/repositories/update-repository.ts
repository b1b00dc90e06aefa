import {
  type Accomplished,
  Repositories,
  type RepositoryFields,
  TaskHandler,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';

export interface UpdateRepositoryInput {
  readonly repositoryId: string;
  readonly fields: RepositoryFields;
}

/** Changes a repository's own fields. Where it is to keep fewer versions, the oldest ones go at once. */
@Injectable()
export class UpdateRepository extends TaskHandler<UpdateRepositoryInput, null> {
  readonly taskName = this.plugin.taskName('update-repository');
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
    { repositoryId, fields }: UpdateRepositoryInput,
  ): Promise<Accomplished<null>> {
    await this.repositories.update(tx, repositoryId, fields);
    return { result: null };
  }
}
