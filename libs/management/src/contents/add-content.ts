import { type ContentChange, RepositoryVersions, Statement, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { ContentTask } from '../versions/version-task.js';
import { UnitsGone } from './content-errors.js';
import { isTakeable } from './takeable.js';

/** Content that the next version gets; a tag has a name, and perhaps replaces the content that has it now. */
export interface Addition {
  readonly id: string;
  readonly name: string | null;
  readonly current: string | null;
}

/** The change that adds content, and removes what has its names now. */
export function replacing(add: readonly Addition[]): ContentChange {
  const remove = add.flatMap(({ id, current }) => (current === null || current === id ? [] : [current]));
  return { add, remove };
}

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
