import {
  type Accomplished,
  TaskHandler,
  type Transaction,
  type VersionRef,
  VersionRemoval,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';

/** Removes a version of a repository, unless it has gone already. */
@Injectable()
export class DeleteVersion extends TaskHandler<VersionRef, null> {
  readonly taskName = this.plugin.taskName('delete-version');
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
    private readonly removal: VersionRemoval,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId, number }: VersionRef,
  ): Promise<Accomplished<null>> {
    await this.removal.remove(tx, repositoryId, number);
    return { result: null };
  }
}
