import { type ContentChange, RepositoryVersions, Statement, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { ContentTask } from '../versions/content-task.js';
import { type Addition, replacing } from './addition.js';
import { UnitsGone } from './content-errors.js';
import { isTakeable } from './takeable.js';

export interface AddContentInput {
  readonly repositoryId: string;
  readonly contentIds: readonly string[];
  /** Whose rights count. */
  readonly viewer: { readonly userId: number; readonly superuser: boolean };
}

// What is in no version may be collected meanwhile.
const KEEP = new Statement<{ id: string }>(
  'SELECT id FROM content WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE',
);

/** Adds content to a repository, with all that it needs. */
@Injectable()
export class AddContent extends ContentTask<AddContentInput> {
  readonly taskName = this.plugin.taskName('add');
  private readonly additions = new Statement<Addition>(this.plugin.units.additions(isTakeable(this.plugin)));

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  /** What the repository gets. @throws UnitsGone */
  async additionsOf(
    tx: Transaction,
    { repositoryId, contentIds, viewer }: AddContentInput,
  ): Promise<readonly Addition[]> {
    const values = [repositoryId, contentIds, viewer.userId, viewer.superuser];
    const additions = await this.additions.all(tx, values);
    const there = await KEEP.all(tx, [additions.map(({ id }) => id)]);
    const kept = new Set(there.map(({ id }) => id));
    const gone = contentIds.filter((id) => !kept.has(id));
    if (gone.length > 0) throw new UnitsGone(gone);
    return additions.filter(({ id }) => kept.has(id));
  }

  protected override async decide(tx: Transaction, input: AddContentInput): Promise<ContentChange> {
    return replacing(await this.additionsOf(tx, input));
  }
}
