import {
  ChangeQuery,
  type ContentChange,
  RepositoryVersions,
  removing,
  type Transaction,
} from '@berth/platform';
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

const ALL = new ChangeQuery(removing(`SELECT x.content_id AS id FROM membership x WHERE ${IN_LATEST}`));

/** Removes content from a repository, with what it alone needs and what refers to it. */
@Injectable()
export class RemoveUnits extends ContentTask<RemoveUnitsInput> {
  readonly taskName = this.plugin.taskName('remove');
  private readonly some = new ChangeQuery(removing(this.plugin.units.removals));

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(
    _tx: Transaction,
    { repositoryId, contentIds }: RemoveUnitsInput,
  ): Promise<ContentChange> {
    return contentIds === null ? ALL.with([repositoryId]) : this.some.with([repositoryId, contentIds]);
  }
}
