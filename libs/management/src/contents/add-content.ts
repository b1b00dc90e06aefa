import {
  ChangeQuery,
  type ContentChange,
  RepositoryVersions,
  replacing,
  Statement,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { ContentTask } from '../versions/version-task.js';
import { UnitsGone } from './content-errors.js';
import { isTakeable } from './takeable.js';

export interface AddContentInput {
  readonly repositoryId: string;
  readonly contentIds: readonly string[];
  /** Whose rights count. */
  readonly viewer: { readonly userId: number; readonly superuser: boolean };
}

/** Adds content to a repository, with all that it needs. */
@Injectable()
export class AddContent extends ContentTask<AddContentInput> {
  readonly taskName = this.plugin.taskName('add');
  /** A query for what repository `$1` gets, when caller `$3`, superuser or not `$4`, adds contents `$2`. */
  readonly additions = this.plugin.units.additions(isTakeable(this.plugin));
  private readonly change = new ChangeQuery(replacing(this.additions));

  // What is in no version may be collected meanwhile.
  private readonly kept = new Statement<{ id: string }>(
    `SELECT c.id FROM content c WHERE c.id = ANY($2::uuid[]) AND ${isTakeable(this.plugin)('c.id')} ORDER BY c.id FOR KEY SHARE`,
  );

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  /** Keeps contents that are to be added, and resolves with the values of `additions`. @throws UnitsGone */
  async keep(
    tx: Transaction,
    { repositoryId, contentIds, viewer }: AddContentInput,
  ): Promise<readonly unknown[]> {
    const values = [repositoryId, contentIds, viewer.userId, viewer.superuser];
    const kept = new Set((await this.kept.all(tx, values)).map(({ id }) => id));
    const gone = contentIds.filter((id) => !kept.has(id));
    if (gone.length > 0) throw new UnitsGone(gone);
    return values;
  }

  /** The change that adds contents. @throws UnitsGone */
  override async decide(tx: Transaction, input: AddContentInput): Promise<ContentChange> {
    return this.change.with(await this.keep(tx, input));
  }
}
