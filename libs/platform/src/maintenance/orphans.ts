import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isThere, Statement } from '../database/statement.js';
import { type CollectedContent, isMadeOf } from '../plugins/collected-content.js';
import { PluginRegistry } from '../plugins/content-plugin.js';
import { BATCH, OrphanRows, WINDOW } from './orphan-rows.js';

/** For how many minutes nobody may have touched what is removed. */
const isOld = (touched: string, minutes: string): string =>
  `${touched} <= now() - ${minutes} * interval '1 minute'`;

/** Where a part of a table ends. */
const windowOf = (table: string): Statement<{ id: string }> =>
  new Statement(
    `SELECT id FROM ${table} WHERE id > $1 AND ($2::uuid[] IS NULL OR id = ANY($2::uuid[]))
      ORDER BY id OFFSET ${WINDOW - 1} LIMIT 1`,
  );

/** Content that is in no version of any repository, not pending, and of no use to other content. */
function orphanedContent(type: CollectedContent): OrphanRows {
  const isHeld = ['membership', 'pending_content', 'withdrawn_content'].map((table) =>
    isThere(`${table} x WHERE x.content_id = t.id`),
  );
  const isOrphan = `NOT (${[...isHeld, type.isNeeded].join(' OR ')})`;
  return new OrphanRows(
    windowOf(type.table),
    new Statement(
      `SELECT t.id FROM ${type.table} t JOIN content c ON c.id = t.id
        WHERE t.id > $1 AND t.id <= $2 AND ($4::uuid[] IS NULL OR t.id = ANY($4::uuid[]))
          AND ${isOld('c.pulp_last_updated', '$3')} AND ${isOrphan}
        ORDER BY t.id LIMIT ${BATCH} FOR UPDATE OF t, c SKIP LOCKED`,
    ),
    new Statement(
      `DELETE FROM content c USING ${type.table} t
        WHERE c.id = ANY($1::uuid[]) AND t.id = c.id AND ${isOrphan} RETURNING c.id`,
    ),
  );
}

/** Artifacts that no content is made of. Their bytes stay a little longer, for clients that have just been told where they are. */
function orphanedArtifacts(collected: readonly CollectedContent[]): OrphanRows {
  const isOrphan = `NOT ${isMadeOf(collected, 'a.id')}`;
  return new OrphanRows(
    windowOf('artifact'),
    new Statement(
      `SELECT a.id FROM artifact a
        WHERE a.id > $1 AND a.id <= $2 AND ($4::uuid[] IS NULL OR a.id = ANY($4::uuid[]))
          AND ${isOld('a.pulp_last_updated', '$3')} AND ${isOrphan}
        ORDER BY a.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    ),
    new Statement(
      `WITH gone AS (DELETE FROM artifact a WHERE a.id = ANY($1::uuid[]) AND ${isOrphan} RETURNING id, location),
       left_ AS (
         INSERT INTO unclaimed_bytes (id, location, due)
         SELECT id, location, now() + interval '1 minute' FROM gone WHERE location IS NOT NULL)
       SELECT id FROM gone`,
    ),
  );
}

/** Content that somebody may be about to refer to, for a while. */
class Awaited {
  private readonly old: Statement<{ id: string }>;
  private readonly abandoned: Statement<{ id: string }>;

  constructor(table: 'pending_content' | 'withdrawn_content') {
    const isAbandoned = isOld('since', '$1');
    this.old = new Statement(`SELECT content_id AS id FROM ${table} WHERE ${isAbandoned} LIMIT 1`);
    this.abandoned = new Statement(
      `DELETE FROM ${table} WHERE (repository_id, content_id) IN (
         SELECT repository_id, content_id FROM ${table} WHERE ${isAbandoned}
          LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       RETURNING content_id AS id`,
    );
  }

  async isAbandoned(dataSource: DataSource, minutes: number): Promise<boolean> {
    return (await this.old.first(dataSource, [minutes])) !== undefined;
  }

  async abandon(dataSource: DataSource, minutes: number): Promise<void> {
    let abandoned: readonly object[];
    do abandoned = await this.abandoned.all(dataSource, [minutes]);
    while (abandoned.length === BATCH);
  }
}

const PENDING = new Awaited('pending_content');
const WITHDRAWN = new Awaited('withdrawn_content');

/** What nothing needs any more: content, and the artifacts that it was made of. */
@Injectable()
export class Orphans {
  private readonly content: readonly OrphanRows[];
  private readonly artifacts: OrphanRows;

  constructor(
    private readonly dataSource: DataSource,
    plugins: PluginRegistry,
  ) {
    const collected = plugins.all.flatMap((plugin) => plugin.collected);
    this.content = collected.map(orphanedContent);
    this.artifacts = orphanedArtifacts(collected);
  }

  /** Whether there is anything to be removed that nobody has touched for so many minutes. */
  async exist(minutes: number): Promise<boolean> {
    for (const awaited of [PENDING, WITHDRAWN])
      if (await awaited.isAbandoned(this.dataSource, minutes)) return true;
    for (const rows of this.content) if (await rows.exist(this.dataSource, minutes)) return true;
    return this.artifacts.exist(this.dataSource, minutes);
  }

  /** Gives up content that has been pending for so long that its push cannot be under way any more. */
  abandonPending(minutes: number): Promise<void> {
    return PENDING.abandon(this.dataSource, minutes);
  }

  /** Gives up content that left a repository so long ago that a client that found it there has come back, or will not. */
  abandonWithdrawn(minutes: number): Promise<void> {
    return WITHDRAWN.abandon(this.dataSource, minutes);
  }

  /** Removes content, of these ids or all, and yields from time to time how many units have gone. */
  async *removeContent(minutes: number, ids: readonly string[] | null): AsyncGenerator<number> {
    for (const rows of this.content) {
      let removed: number;
      // What one pass removes may have been all that needed other units of the type.
      do {
        removed = 0;
        for await (const count of rows.remove(this.dataSource, minutes, ids)) {
          removed += count;
          yield count;
        }
      } while (removed > 0);
    }
  }

  /** The same of artifacts. */
  removeArtifacts(minutes: number): AsyncGenerator<number> {
    return this.artifacts.remove(this.dataSource, minutes, null);
  }
}
