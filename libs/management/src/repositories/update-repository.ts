import { Repositories, type RepositoryFields, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { PluginTask } from '../access/plugin-task.js';

export interface UpdateRepositoryInput {
  readonly repositoryId: string;
  readonly fields: RepositoryFields;
}

/** Changes a repository's own fields. Where it is to keep fewer versions, the oldest ones go at once. */
@Injectable()
export class UpdateRepository extends PluginTask<UpdateRepositoryInput> {
  readonly taskName = this.plugin.taskName('update-repository');

  constructor(
    dataSource: DataSource,
    plugin: ManagedPlugin,
    private readonly repositories: Repositories,
  ) {
    super(dataSource, plugin);
  }

  protected override async act(
    tx: Transaction,
    { repositoryId, fields }: UpdateRepositoryInput,
  ): Promise<void> {
    await this.repositories.update(tx, repositoryId, fields);
  }
}
