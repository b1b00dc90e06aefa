import {
  type ContentChange,
  inVersion,
  RepositoryVersions,
  Statement,
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

interface Change {
  readonly id: string;
  readonly name: string | null;
  readonly isAdded: boolean;
}

const CHANGES = new Statement<Change>(
  `WITH current AS (SELECT x.content_id AS id, x.name FROM membership x WHERE ${IN_LATEST}),
   base AS (
     SELECT id, name FROM current WHERE $5::int IS NULL
     UNION ALL
     SELECT x.content_id, x.name FROM membership x WHERE x.repository_id = $1 AND ${inVersion('x', '$5::int')}),
   added AS (SELECT id, name FROM unnest($2::uuid[], $3::text[]) AS added(id, name)),
   wanted AS (
     SELECT id, name FROM added
     UNION ALL
     SELECT id, name FROM base
      WHERE $4::uuid[] IS NOT NULL AND id <> ALL($4::uuid[])
        AND NOT EXISTS (SELECT 1 FROM added WHERE added.id = base.id OR added.name = base.name))
   SELECT id, name, true AS "isAdded" FROM wanted WHERE NOT EXISTS (SELECT 1 FROM current WHERE current.id = wanted.id)
   UNION ALL
   SELECT id, name, false FROM current WHERE NOT EXISTS (SELECT 1 FROM wanted WHERE wanted.id = current.id)`,
);

/** Adds content to a version of a repository, and removes other content, in one new version. */
@Injectable()
export class ModifyContent extends ContentTask<ModifyContentInput> {
  readonly taskName = this.plugin.taskName('modify');

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
    const add = await this.addition.additionsOf(tx, input);
    const [ids, names] = [add.map(({ id }) => id), add.map(({ name }) => name)];
    const changes = await CHANGES.all(tx, [repositoryId, ids, names, remove, base]);
    return {
      add: changes.filter(({ isAdded }) => isAdded),
      remove: changes.filter(({ isAdded }) => !isAdded).map(({ id }) => id),
    };
  }
}
