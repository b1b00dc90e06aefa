import {
  ChangeQuery,
  type ContentChange,
  inVersion,
  RepositoryVersions,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { ContentTask } from '../versions/version-task.js';
import { IN_LATEST, keepVersion } from '../versions/versions.js';
import { AddContent, type AddContentInput } from './add-content.js';

export interface ModifyContentInput extends AddContentInput {
  /** Null for all that there is. */
  readonly remove: readonly string[] | null;
  /** The number of the version that is changed; null for the latest. */
  readonly base: number | null;
}

/** @param additions a query for `(id, name)`, with values `$1` to `$4` */
const changesOf = (additions: string): string =>
  `WITH current AS (SELECT x.content_id AS id, x.name FROM membership x WHERE ${IN_LATEST}),
   base AS (
     SELECT id, name FROM current WHERE $6::int IS NULL
     UNION ALL
     SELECT x.content_id, x.name FROM membership x WHERE x.repository_id = $1 AND ${inVersion('x', '$6::int')}),
   added AS MATERIALIZED (${additions}),
   wanted AS (
     SELECT id, name FROM added
     UNION ALL
     SELECT id, name FROM base
      WHERE $5::uuid[] IS NOT NULL AND id <> ALL($5::uuid[])
        AND NOT EXISTS (SELECT 1 FROM added WHERE added.id = base.id OR added.name = base.name))
   SELECT $1::uuid AS repository_id, id, name, true AS is_added FROM wanted
    WHERE NOT EXISTS (SELECT 1 FROM current WHERE current.id = wanted.id)
   UNION ALL
   SELECT $1::uuid, id, name, false FROM current WHERE NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.id = current.id)`;

/** Adds content to a version of a repository, and removes other content, in one new version. */
@Injectable()
export class ModifyContent extends ContentTask<ModifyContentInput> {
  readonly taskName = this.plugin.taskName('modify');
  private readonly changes = new ChangeQuery(changesOf(this.addition.additions));

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly plugin: ManagedPlugin,
    private readonly addition: AddContent,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, input: ModifyContentInput): Promise<ContentChange> {
    const { repositoryId, remove, base } = input;
    if (base !== null) await keepVersion(tx, { repositoryId, number: base });
    return this.changes.with([...(await this.addition.keep(tx, input)), remove, base]);
  }
}
