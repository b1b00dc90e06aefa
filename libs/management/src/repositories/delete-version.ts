import { type Transaction, type VersionRef, VersionRemoval } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { PluginTask } from '../access/plugin-task.js';

/** Removes a version of a repository, unless it has gone already. */
@Injectable()
export class DeleteVersion extends PluginTask<VersionRef> {
  readonly taskName = this.plugin.taskName('delete-version');

  constructor(
    dataSource: DataSource,
    plugin: ManagedPlugin,
    private readonly removal: VersionRemoval,
  ) {
    super(dataSource, plugin);
  }

  protected override async act(tx: Transaction, { repositoryId, number }: VersionRef): Promise<void> {
    await this.removal.remove(tx, repositoryId, number);
  }
}
