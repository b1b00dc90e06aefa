import {
  ChangeQuery,
  type ContentChange,
  FieldsInvalid,
  inVersion,
  RepositoryVersions,
  replacing,
  Statement,
  type Transaction,
  type VersionRef,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { mirrorOf } from '../versions/difference.js';
import { ContentTask } from '../versions/version-task.js';
import { keepVersion, latestVersion, requireCurrent } from '../versions/versions.js';

const MISSING = new Statement<{ name: string }>(
  `SELECT name FROM unnest($3::text[]) AS wanted(name)
    WHERE NOT EXISTS (SELECT 1 FROM membership x
                       WHERE x.repository_id = $1 AND x.name = wanted.name AND ${inVersion('x', '$2::int')})`,
);

/** @throws TagsMissing when a version does not have them all */
export async function requireTags(
  on: DataSource | Transaction,
  { repositoryId, number }: VersionRef,
  tags: readonly string[],
): Promise<void> {
  const missing = await MISSING.all(on, [repositoryId, number, tags]);
  if (missing.length > 0) throw new TagsMissing(missing.map(({ name }) => name));
}

/** Tags are not in the version that they were to be promoted from. */
class TagsMissing extends FieldsInvalid {
  override readonly code = 'TAGS_MISSING';
  constructor(tags: readonly string[]) {
    super({ tags: tags.map((tag) => `The tag '${tag}' does not exist in the source.`) });
  }
}

export interface PromoteContentInput {
  readonly repositoryId: string;
  readonly source: VersionRef;
  /** What is promoted beside what the repository has; null makes it hold exactly what the source holds. */
  readonly tags: readonly string[] | null;
  /** The latest version of the repository for which this was decided; null for any. */
  readonly expected: VersionRef | null;
}

/** Makes a version of a repository of what a version of another one holds, or of some of its tags. */
@Injectable()
export class PromoteContent extends ContentTask<PromoteContentInput> {
  readonly taskName = this.plugin.taskName('promote');
  private readonly copies = new ChangeQuery(
    replacing(`WITH ${this.plugin.units.copies} SELECT id, name, current FROM addition`),
  );

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, input: PromoteContentInput): Promise<ContentChange> {
    const { repositoryId, source, tags, expected } = input;
    await keepVersion(tx, source);
    const latest = await latestVersion(tx, repositoryId);
    if (expected !== null) requireCurrent(latest, expected);
    if (tags === null) return mirrorOf(latest, source);
    await requireTags(tx, source, tags);
    return this.copies.with([repositoryId, source.repositoryId, source.number, tags]);
  }
}
