import { type ContentChange, RepositoryVersions, Statement, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { ContentTask } from '../versions/version-task.js';
import { IN_LATEST } from '../versions/versions.js';

export interface RemoveUnitsInput {
  readonly repositoryId: string;
  /** Null for all that there is. */
  readonly contentIds: readonly string[] | null;
}

const ALL = new Statement<{ id: string }>(`SELECT x.content_id AS id FROM membership x WHERE ${IN_LATEST}`);

/** Removes content from a repository, with what it alone needs and what refers to it. */
@Injectable()
export class RemoveUnits extends ContentTask<RemoveUnitsInput> {
  readonly taskName = this.plugin.taskName('remove');
  private readonly some = new Statement<{ id: string }>(this.plugin.units.removals);

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, contentIds }: RemoveUnitsInput,
  ): Promise<ContentChange> {
    const gone =
      contentIds === null
        ? await ALL.all(tx, [repositoryId])
        : await this.some.all(tx, [repositoryId, contentIds]);
    return { add: [], remove: gone.map(({ id }) => id) };
  }
}
