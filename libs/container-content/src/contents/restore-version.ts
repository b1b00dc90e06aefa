import { type ContentChange, HandlesJobs, RepositoryVersions, type Transaction } from '@berth/platform';
import { DataSource } from 'typeorm';

import { ContentTask } from './content-task.js';
import { mirrorOf } from './mirrored.js';
import { keepVersion, latestVersion } from './versions.js';

const RESTORE_VERSION = 'container.restore';

export interface RestoreVersionInput {
  readonly repositoryId: string;
  /** The version whose content the next one gets. */
  readonly number: number;
}

/** Makes a version with exactly the content of an earlier one. */
@HandlesJobs(RESTORE_VERSION)
export class RestoreVersion extends ContentTask<RestoreVersionInput> {
  readonly taskName = RESTORE_VERSION;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, earlier: RestoreVersionInput): Promise<ContentChange> {
    await keepVersion(tx, earlier);
    return mirrorOf(tx, await latestVersion(tx, earlier.repositoryId), earlier);
  }
}
