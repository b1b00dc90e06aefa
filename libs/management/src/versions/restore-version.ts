import { type ContentChange, RepositoryVersions, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { mirrorOf } from './difference.js';
import { ContentTask } from './version-task.js';
import { keepVersion, latestVersion } from './versions.js';

export interface RestoreVersionInput {
  readonly repositoryId: string;
  /** The version whose content the next one gets. */
  readonly number: number;
}

/** Makes a version with exactly the content of an earlier one. */
@Injectable()
export class RestoreVersion extends ContentTask<RestoreVersionInput> {
  readonly taskName = this.plugin.taskName('restore');

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, earlier: RestoreVersionInput): Promise<ContentChange> {
    await keepVersion(tx, earlier);
    return mirrorOf(await latestVersion(tx, earlier.repositoryId), earlier);
  }
}
