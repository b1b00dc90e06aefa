import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement, type Transaction } from '../database/statement.js';
import { PluginRegistry } from '../plugins/content-plugin.js';
import { addedIn, removedIn, versionBefore } from './in-version.js';
import { VersionIsLatest, VersionIsOnly, VersionNotFound, VersionServed } from './repository-errors.js';

const LOCK_REPOSITORY = new Statement<{ latest: number }>(
  'SELECT latest_version AS latest FROM repository WHERE id = $1 FOR NO KEY UPDATE',
);

const LOCK_VERSION = new Statement(
  'SELECT 1 FROM repository_version WHERE repository_id = $1 AND number = $2 FOR UPDATE',
);

interface Use {
  readonly served: boolean;
  readonly only: boolean;
  readonly last: boolean;
}

/** @param isServed SQL: whether version `v` is served in a plugin's own way */
const useOf = (isServed: string): Statement<Use> =>
  new Statement(
    `SELECT EXISTS (SELECT 1 FROM distribution d
                   WHERE d.repository_id = r.id AND COALESCE(d.version_number, r.latest_version) = $2)
            OR (${isServed}) AS served,
          NOT EXISTS (SELECT 1 FROM repository_version other
                       WHERE other.repository_id = r.id AND other.number <> $2) AS only,
          r.kind = 'push' AND r.latest_version = $2 AS last
     FROM repository r JOIN repository_version v ON v.repository_id = r.id AND v.number = $2
    WHERE r.id = $1`,
  );

const deletionOf = (isServed: string): Statement<{ number: number }> =>
  new Statement(
    `DELETE FROM repository_version v
    WHERE v.repository_id = $1 AND v.number = ANY($2::int[])
      AND NOT EXISTS (SELECT 1 FROM distribution d WHERE d.repository_id = $1 AND d.version_number = v.number)
      AND NOT (${isServed})
   RETURNING v.number`,
  );

const LOCK_VERSIONS = new Statement(
  `SELECT 1 FROM repository_version WHERE repository_id = $1 AND number = ANY($2::int[]) ORDER BY number FOR UPDATE`,
);

// Locked before it is asked whether they are served: a request that pins one meanwhile either is seen then, or finds it gone.
const LOCK_OLD = new Statement<{ number: number }>(
  `SELECT number FROM repository_version
    WHERE repository_id = $1 AND number < (
          SELECT min(kept.number) FROM (
            SELECT number FROM repository_version WHERE repository_id = $1 ORDER BY number DESC LIMIT $2) kept)
    ORDER BY number FOR UPDATE`,
);

const FALL_BACK = new Statement<{ latest: number }>(
  `UPDATE repository SET pulp_last_updated = now(), latest_version = (
          SELECT max(number) FROM repository_version WHERE repository_id = $1)
    WHERE id = $1 RETURNING latest_version AS latest`,
);

// What repository `$1` does not hold any more, when the memberships `dead` have gone, counts no longer.
const UNCOUNT = `UPDATE repository r SET bytes = r.bytes - lost.bytes
       FROM (SELECT COALESCE(sum(c.size), 0) AS bytes FROM content c
              WHERE c.id IN (SELECT content_id FROM dead) AND NOT EXISTS (
                    SELECT FROM membership x
                     WHERE x.content_id = c.id AND x.repository_id = $1
                       AND (x.content_id, x.added_in) NOT IN (SELECT content_id, added_in FROM dead))) lost
      WHERE r.id = $1`;

const DROP_ADDITIONS = new Statement(
  `WITH dead AS (
     DELETE FROM membership WHERE repository_id = $1 AND added_in > $2 RETURNING content_id, added_in)
   ${UNCOUNT}`,
);

const UNDO_REMOVALS = new Statement(
  'UPDATE membership SET removed_in = NULL WHERE repository_id = $1 AND removed_in > $2',
);

/** SQL for the counts and bytes of memberships `x` of repository `$1`. */
const totals = (rows: string): string =>
  `(SELECT COALESCE(jsonb_object_agg(type, count), '{}') AS counts, COALESCE(sum(bytes), 0) AS bytes FROM (
     SELECT c.type, count(*), sum(c.size) AS bytes FROM membership x JOIN content c ON c.id = x.content_id
      WHERE x.repository_id = $1 AND ${rows} GROUP BY c.type) AS by_type)`;

// $2 are the numbers of versions that have gone. What only they held goes as well, and the versions after them differ
// from other ones than before. The first version that is left has added all that it holds.
const SETTLE = new Statement(
  `WITH next AS (
     SELECT DISTINCT (SELECT min(v.number) FROM repository_version v
                       WHERE v.repository_id = $1 AND v.number > gone.number) AS number
       FROM unnest($2::int[]) AS gone(number)),
   pair AS (SELECT number, ${versionBefore('$1', 'next.number')} AS before FROM next),
   dead AS (
     DELETE FROM membership x
      WHERE x.repository_id = $1 AND x.removed_in > (SELECT min(number) FROM unnest($2::int[]) AS gone(number))
        AND x.removed_in <= (SELECT max(number) FROM next)
        AND NOT EXISTS (SELECT 1 FROM repository_version v
                         WHERE v.repository_id = $1 AND v.number >= x.added_in AND v.number < x.removed_in)
     RETURNING content_id, added_in),
   uncounted AS (${UNCOUNT}),
   first AS (
     UPDATE repository_version v
        SET added = present, removed = '{}', bytes_added = bytes_present, bytes_removed = 0, pulp_last_updated = now()
       FROM pair WHERE pair.before IS NULL AND v.repository_id = $1 AND v.number = pair.number)
   UPDATE repository_version v
      SET added = come.counts, removed = gone.counts, bytes_added = come.bytes, bytes_removed = gone.bytes,
          pulp_last_updated = now()
     FROM pair
    CROSS JOIN LATERAL ${totals(addedIn('x', 'pair.number', 'before'))} come
    CROSS JOIN LATERAL ${totals(removedIn('x', 'pair.number', 'before'))} gone
    WHERE pair.before IS NOT NULL AND v.repository_id = $1 AND v.number = pair.number`,
);

/**
 * Removes versions of repositories. What others hold stays as it is: what a removed one had changed counts as a change of
 * the next one that there is. Its number is not used again.
 */
@Injectable()
export class VersionRemoval {
  private readonly use: Statement<Use>;
  private readonly deletion: Statement<{ number: number }>;

  constructor(
    private readonly dataSource: DataSource,
    plugins: PluginRegistry,
  ) {
    const isServed = `(${['false', ...plugins.all.flatMap(({ isServed: own = [] }) => own)].join(' OR ')}) IS TRUE`;
    this.use = useOf(isServed);
    this.deletion = deletionOf(isServed);
  }

  /**
   * @param on the caller's transaction, where there is one
   * @throws VersionNotFound, VersionServed, VersionIsOnly, VersionIsLatest
   */
  async requireRemovable(
    repositoryId: string,
    number: number,
    on: DataSource | Transaction = this.dataSource,
  ): Promise<void> {
    const use = await this.use.first(on, [repositoryId, number]);
    if (use === undefined) throw new VersionNotFound(number);
    if (use.served) throw new VersionServed();
    if (use.only) throw new VersionIsOnly();
    if (use.last) throw new VersionIsLatest();
  }

  /** Removes a version unless it has gone already. @throws VersionServed, VersionIsOnly, VersionIsLatest */
  async remove(tx: Transaction, repositoryId: string, number: number): Promise<void> {
    const repository = await LOCK_REPOSITORY.first(tx, [repositoryId]);
    if (repository === undefined) return;
    if ((await LOCK_VERSION.first(tx, [repositoryId, number])) === undefined) return;
    await this.requireRemovable(repositoryId, number, tx);
    await this.deletion.all(tx, [repositoryId, [number]]);
    if (number === repository.latest) await this.fallBack(tx, repositoryId);
    else await SETTLE.all(tx, [repositoryId, [number]]);
  }

  /**
   * Removes versions of a repository, which is locked: all of them, or none where one of them is served. The latest version
   * is none of them.
   * @throws VersionServed
   */
  async removeAll(tx: Transaction, repositoryId: string, numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return;
    await LOCK_VERSIONS.all(tx, [repositoryId, numbers]);
    const gone = await this.deletion.all(tx, [repositoryId, numbers]);
    if (gone.length < numbers.length) throw new VersionServed();
    await SETTLE.all(tx, [repositoryId, numbers]);
  }

  /** Leaves the newest versions of a repository, which is locked, and those that are served. @param most how many */
  async retain(tx: Transaction, repositoryId: string, most: number): Promise<void> {
    const old = await LOCK_OLD.all(tx, [repositoryId, most]);
    if (old.length === 0) return;
    const gone = await this.deletion.all(tx, [repositoryId, old.map(({ number }) => number)]);
    if (gone.length > 0) await SETTLE.all(tx, [repositoryId, gone.map(({ number }) => number)]);
  }

  /** The latest version has gone: the one before it is the latest. */
  private async fallBack(tx: Transaction, repositoryId: string): Promise<void> {
    const { latest } = (await FALL_BACK.first(tx, [repositoryId])) ?? {};
    await DROP_ADDITIONS.all(tx, [repositoryId, latest]);
    await UNDO_REMOVALS.all(tx, [repositoryId, latest]);
  }
}
