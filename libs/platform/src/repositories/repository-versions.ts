import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

import { Statement, type Transaction } from '../database/statement.js';
import { PluginRegistry } from '../plugins/plugin-registry.js';
import { RepositoryNotFound } from './repository-errors.js';
import type { ContentCounts } from './repository-version.entity.js';

/** What distinguishes a version from the one before it. To replace is to remove one content and add another. */
export interface ContentChange {
  readonly add: readonly { readonly id: string; readonly name?: string }[];
  /** Ids of content. */
  readonly remove: readonly string[];
}

/** A version, and whether the call made it. `id` is null where it was there already. */
export interface MadeVersion {
  readonly number: number;
  readonly id: string | null;
}

// NO KEY: an upload that is being finalized refers to the repository, and need not wait for a version.
const LOCK = new Statement<{ latestVersion: number; plugin: string }>(
  `SELECT latest_version AS "latestVersion", plugin FROM repository WHERE id = $1 FOR NO KEY UPDATE`,
);

const REMOVE = new Statement<{ type: string; count: number }>(
  `WITH gone AS (
     UPDATE membership SET removed_in = $2
      WHERE repository_id = $1 AND removed_in IS NULL AND content_id = ANY($3::uuid[])
      RETURNING content_id)
   SELECT c.type, count(*)::int AS count FROM gone JOIN content c ON c.id = gone.content_id GROUP BY c.type`,
);

const ADD = new Statement<{ type: string; count: number }>(
  `WITH come AS (
     INSERT INTO membership (repository_id, content_id, name, added_in)
     SELECT $1, id, name, $2 FROM unnest($3::uuid[], $4::text[]) AS item(id, name)
     ON CONFLICT (repository_id, content_id) WHERE removed_in IS NULL DO NOTHING
     RETURNING content_id),
   settled AS (DELETE FROM pending_content WHERE repository_id = $1 AND content_id = ANY($3::uuid[]))
   SELECT c.type, count(*)::int AS count FROM come JOIN content c ON c.id = come.content_id GROUP BY c.type`,
);

const FINISH = new Statement(
  `WITH version AS (
     INSERT INTO repository_version (id, repository_id, number, added, removed, present)
     SELECT $1, $2, $3, $4, $5, berth_sum_counts(previous.present, $4, $5)
       FROM repository_version previous
      WHERE previous.repository_id = $2 AND previous.number = $3 - 1)
   UPDATE repository SET latest_version = $3, pulp_last_updated = now() WHERE id = $2`,
);

/** Makes the versions of repositories. Nothing else writes membership. */
@Injectable()
export class RepositoryVersions {
  constructor(private readonly plugins: PluginRegistry) {}

  /**
   * Makes the next version of a repository in the caller's transaction, or none when the change changes nothing.
   * `decide` runs while the repository is locked, so what it reads is still true when its change is applied.
   */
  async create(
    tx: Transaction,
    repositoryId: string,
    decide: () => Promise<ContentChange>,
  ): Promise<MadeVersion> {
    const repository = await LOCK.first(tx, [repositoryId]);
    if (repository === undefined) throw new RepositoryNotFound(repositoryId);
    const number = repository.latestVersion + 1;
    const change = await decide();
    const removed = await this.remove(tx, repositoryId, number, change.remove);
    const added = await this.add(tx, repositoryId, number, change.add);
    if (isEmpty(removed) && isEmpty(added)) return { number: repository.latestVersion, id: null };

    const id = uuid();
    await FINISH.all(tx, [id, repositoryId, number, added, removed]);
    await this.plugins.get(repository.plugin).validateVersion?.(tx, { repositoryId, number });
    return { number, id };
  }

  private async remove(
    tx: Transaction,
    repositoryId: string,
    number: number,
    ids: readonly string[],
  ): Promise<ContentCounts> {
    if (ids.length === 0) return {};
    return counts(await REMOVE.all(tx, [repositoryId, number, ids]));
  }

  private async add(
    tx: Transaction,
    repositoryId: string,
    number: number,
    items: ContentChange['add'],
  ): Promise<ContentCounts> {
    if (items.length === 0) return {};
    const ids = items.map(({ id }) => id);
    const names = items.map(({ name }) => name ?? null);
    return counts(await ADD.all(tx, [repositoryId, number, ids, names]));
  }
}

const counts = (rows: readonly { type: string; count: number }[]): ContentCounts =>
  Object.fromEntries(rows.map(({ type, count }) => [type, count]));

const isEmpty = (of: ContentCounts): boolean => Object.keys(of).length === 0;
