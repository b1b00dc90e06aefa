import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

import { isForeignKeyViolation } from '../database/foreign-key-violation.js';
import { Statement, type Transaction } from '../database/statement.js';
import { PluginRegistry } from '../plugins/plugin-registry.js';
import { ContentGone, RepositoryNotFound } from './repository-errors.js';
import type { ContentCounts } from './repository-version.entity.js';
import { VersionRemoval } from './version-removal.js';

/** What distinguishes a version from the one before it. To replace is to remove one content and add another. */
export interface ContentChange {
  readonly add: readonly { readonly id: string; readonly name?: string | null }[];
  /** Ids of content. */
  readonly remove: readonly string[];
}

/** How a version comes to be. */
export interface Provenance {
  /** The name of the task that makes it. */
  readonly name: string;
  /** The task's id. */
  readonly id: string;
  /** The user on whose behalf it is made, where there is one. */
  readonly createdById: number | null;
}

/** A version, and whether the call made it. `id` is null where it was there already. */
export interface MadeVersion {
  readonly number: number;
  readonly id: string | null;
}

interface Locked {
  /** Numbers of versions. */
  readonly latest: number;
  readonly next: number;
  /** How many versions retention leaves; null for all. */
  readonly retained: number | null;
  readonly plugin: string;
}

// NO KEY: an upload that is being finalized refers to the repository, and need not wait for a version.
const LOCK = new Statement<Locked>(
  `SELECT latest_version AS latest, next_version AS next, retain_repo_versions AS retained, plugin
     FROM repository WHERE id = $1 FOR NO KEY UPDATE`,
);

// What has no name, and leaves a push repository, may have been found there by a client that is about to refer to it.
const REMOVE = new Statement<{ type: string; count: number }>(
  `WITH gone AS (
     UPDATE membership SET removed_in = $2
      WHERE repository_id = $1 AND removed_in IS NULL AND content_id = ANY($3::uuid[])
      RETURNING content_id, name),
   withdrawn AS (
     INSERT INTO withdrawn_content (repository_id, content_id)
     SELECT r.id, gone.content_id FROM gone JOIN repository r ON r.id = $1 AND r.kind = 'push'
      WHERE gone.name IS NULL
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now())
   SELECT c.type, count(*)::int AS count FROM gone JOIN content c ON c.id = gone.content_id GROUP BY c.type`,
);

// Adds, and makes the version unless nothing has changed. Returns the version's id in that case.
const MAKE = new Statement<{ id: string }>(
  `WITH come AS (
     INSERT INTO membership (repository_id, content_id, name, added_in)
     SELECT $1, id, name, $2 FROM unnest($3::uuid[], $4::text[]) AS item(id, name)
     ON CONFLICT (repository_id, content_id) WHERE removed_in IS NULL DO NOTHING
     RETURNING content_id),
   settled AS (DELETE FROM pending_content WHERE repository_id = $1 AND content_id = ANY($3::uuid[])),
   added AS (
     SELECT COALESCE(jsonb_object_agg(type, count), '{}') AS counts FROM (
       SELECT c.type, count(*) FROM come JOIN content c ON c.id = come.content_id GROUP BY c.type) AS by_type),
   version AS (
     INSERT INTO repository_version (id, repository_id, number, added, removed, present, cause, task_id, created_by_id)
     SELECT $5, $1, $2, added.counts, $6, berth_sum_counts(previous.present, added.counts, $6), $7, $8, $9
       FROM added, repository_version previous
      WHERE previous.repository_id = $1 AND previous.number = $10
        AND (added.counts <> '{}' OR $6::jsonb <> '{}')
     RETURNING id),
   latest AS (
     UPDATE repository SET latest_version = $2, next_version = $2 + 1, pulp_last_updated = now()
       FROM version WHERE repository.id = $1)
   SELECT id FROM version`,
);

/** Makes the versions of repositories. Nothing but this and their removal writes membership. */
@Injectable()
export class RepositoryVersions {
  constructor(
    private readonly plugins: PluginRegistry,
    private readonly removal: VersionRemoval,
  ) {}

  /**
   * Makes the next version of a repository in the caller's transaction, or none when the change changes nothing.
   * `decide` runs while the repository is locked, so what it reads is still true when its change is applied.
   * @throws RepositoryNotFound; ContentGone when what is to be added was in no repository, and has been collected
   */
  async create(
    tx: Transaction,
    repositoryId: string,
    provenance: Provenance,
    decide: () => Promise<ContentChange>,
  ): Promise<MadeVersion> {
    try {
      return await this.make(tx, repositoryId, provenance, decide);
    } catch (error) {
      throw isForeignKeyViolation(error) ? new ContentGone() : error;
    }
  }

  private async make(
    tx: Transaction,
    repositoryId: string,
    { name, id: taskId, createdById }: Provenance,
    decide: () => Promise<ContentChange>,
  ): Promise<MadeVersion> {
    const repository = await LOCK.first(tx, [repositoryId]);
    if (repository === undefined) throw new RepositoryNotFound(repositoryId);
    const { latest, next: number, retained, plugin } = repository;
    const change = await decide();
    const removed = await this.remove(tx, repositoryId, number, change.remove);
    const ids = change.add.map(({ id }) => id);
    const names = change.add.map((content) => content.name ?? null);
    const by = [name, taskId, createdById];
    const made = await MAKE.first(tx, [repositoryId, number, ids, names, uuid(), removed, ...by, latest]);
    if (made === undefined) return { number: latest, id: null };

    await this.plugins.get(plugin).validateVersion?.(tx, { repositoryId, number });
    if (retained !== null) await this.removal.retain(tx, repositoryId, retained);
    return { number, id: made.id };
  }

  private async remove(
    tx: Transaction,
    repositoryId: string,
    number: number,
    ids: readonly string[],
  ): Promise<ContentCounts> {
    if (ids.length === 0) return {};
    const removed = await REMOVE.all(tx, [repositoryId, number, ids]);
    return Object.fromEntries(removed.map(({ type, count }) => [type, count]));
  }
}
