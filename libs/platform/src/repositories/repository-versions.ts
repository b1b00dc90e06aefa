import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

import { isForeignKeyViolation } from '../database/failures.js';
import { Statement, type Transaction } from '../database/statement.js';
import { PluginRegistry } from '../plugins/content-plugin.js';
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

/** A repository that the caller's transaction has locked: nobody else makes a version of it meanwhile. */
export interface LockedRepository {
  readonly id: string;
  /** Numbers of versions. */
  latest: number;
  next: number;
  /** How many versions retention leaves; null for all. */
  readonly retained: number | null;
  readonly plugin: string;
}

/** What the next version of a locked repository is to be. */
export interface NextVersion {
  readonly repository: LockedRepository;
  readonly provenance: Provenance;
  readonly change: ContentChange;
}

// NO KEY: what refers to the repository need not wait for a version. All lock in one order.
const lock = (skip: string): Statement<LockedRepository> =>
  new Statement(
    `SELECT id, latest_version AS latest, next_version AS next, retain_repo_versions AS retained, plugin
       FROM repository WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE ${skip}`,
  );

const LOCK = lock('');
const LOCK_FREE = lock('SKIP LOCKED');

// What has no name, and leaves a push repository, may have been found there by a client that is about to refer to it.
const REMOVE = new Statement<{ repositoryId: string; type: string; count: number }>(
  `WITH item AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS i(repository_id, content_id, number)),
   gone AS (
     UPDATE membership x SET removed_in = item.number FROM item
      WHERE x.repository_id = item.repository_id AND x.content_id = item.content_id AND x.removed_in IS NULL
      RETURNING x.repository_id, x.content_id, x.name),
   withdrawn AS (
     INSERT INTO withdrawn_content (repository_id, content_id)
     SELECT gone.repository_id, gone.content_id
       FROM gone JOIN repository r ON r.id = gone.repository_id AND r.kind = 'push'
      WHERE gone.name IS NULL
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now())
   SELECT gone.repository_id AS "repositoryId", c.type, count(*)::int AS count
     FROM gone JOIN content c ON c.id = gone.content_id GROUP BY 1, 2`,
);

// Adds, and makes those versions in which something has changed. Returns their ids.
const MAKE = new Statement<{ repositoryId: string; id: string }>(
  `WITH next AS (
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::jsonb[], $6::text[], $7::uuid[], $8::int[])
       AS n(repository_id, latest, number, id, removed, cause, task_id, created_by_id)),
   item AS (SELECT * FROM unnest($9::uuid[], $10::uuid[], $11::text[]) AS i(repository_id, content_id, name)),
   come AS (
     INSERT INTO membership (repository_id, content_id, name, added_in)
     SELECT item.repository_id, item.content_id, item.name, next.number
       FROM item JOIN next ON next.repository_id = item.repository_id
     ON CONFLICT (repository_id, content_id) WHERE removed_in IS NULL DO NOTHING
     RETURNING repository_id, content_id),
   settled AS (
     DELETE FROM pending_content p USING item
      WHERE p.repository_id = item.repository_id AND p.content_id = item.content_id),
   added AS (
     SELECT repository_id, jsonb_object_agg(type, count) AS counts FROM (
       SELECT come.repository_id, c.type, count(*) FROM come JOIN content c ON c.id = come.content_id
        GROUP BY 1, 2) AS by_type
      GROUP BY 1),
   change AS (
     SELECT next.*, COALESCE(added.counts, '{}') AS added
       FROM next LEFT JOIN added ON added.repository_id = next.repository_id),
   version AS (
     INSERT INTO repository_version (id, repository_id, number, added, removed, present, cause, task_id, created_by_id)
     SELECT c.id, c.repository_id, c.number, c.added, c.removed,
            berth_sum_counts(previous.present, c.added, c.removed), c.cause, c.task_id, c.created_by_id
       FROM change c
       JOIN repository_version previous ON previous.repository_id = c.repository_id AND previous.number = c.latest
      WHERE c.added <> '{}' OR c.removed <> '{}'
     RETURNING repository_id, id, number),
   latest AS (
     UPDATE repository r SET latest_version = version.number, next_version = version.number + 1, pulp_last_updated = now()
       FROM version WHERE r.id = version.repository_id)
   SELECT repository_id AS "repositoryId", id FROM version`,
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
    const repository = await LOCK.first(tx, [[repositoryId]]);
    if (repository === undefined) throw new RepositoryNotFound(repositoryId);
    const change = await orContentGone(decide);
    const [made] = await this.createAll(tx, [{ repository, provenance, change }]);
    return made ?? { number: repository.latest, id: null };
  }

  /** Locks those of the repositories that nobody else has locked. It never waits. */
  lockFree(tx: Transaction, repositoryIds: readonly string[]): Promise<LockedRepository[]> {
    return LOCK_FREE.all(tx, [repositoryIds]);
  }

  /**
   * The same for several repositories, at most one version of each. The locked repositories know their new numbers then.
   * @throws ContentGone as above
   */
  createAll(tx: Transaction, versions: readonly NextVersion[]): Promise<MadeVersion[]> {
    return orContentGone(() => this.makeAll(tx, versions));
  }

  private async makeAll(tx: Transaction, versions: readonly NextVersion[]): Promise<MadeVersion[]> {
    const removed = await removeAll(tx, versions);
    const made = await MAKE.all(tx, [...nextOf(versions, removed), ...additionsOf(versions)]);
    const ids = new Map(made.map(({ repositoryId, id }) => [repositoryId, id]));
    const results: MadeVersion[] = [];
    for (const { repository } of versions)
      results.push(await this.settle(tx, repository, ids.get(repository.id) ?? null));
    return results;
  }

  /** What a plugin and retention have to say to a version that was made. */
  private async settle(
    tx: Transaction,
    repository: LockedRepository,
    versionId: string | null,
  ): Promise<MadeVersion> {
    const { id: repositoryId, retained, plugin, next: number } = repository;
    if (versionId === null) return { number: repository.latest, id: null };
    repository.latest = number;
    repository.next = number + 1;
    await this.plugins.get(plugin).validateVersion?.(tx, { repositoryId, number });
    if (retained !== null) await this.removal.retain(tx, repositoryId, retained);
    return { number, id: versionId };
  }
}

/** @throws ContentGone where the work refers to what is not there any more */
async function orContentGone<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isForeignKeyViolation(error) ? new ContentGone() : error;
  }
}

/** Resolves with how much of each type has gone, by repository. */
async function removeAll(
  tx: Transaction,
  versions: readonly NextVersion[],
): Promise<ReadonlyMap<string, ContentCounts>> {
  const items = versions.flatMap(({ repository, change }) =>
    change.remove.map((contentId) => ({ contentId, repository })),
  );
  const counts = new Map<string, Record<string, number>>();
  if (items.length === 0) return counts;
  const removed = await REMOVE.all(tx, [
    items.map(({ repository }) => repository.id),
    items.map(({ contentId }) => contentId),
    items.map(({ repository }) => repository.next),
  ]);
  for (const { repositoryId, type, count } of removed)
    counts.set(repositoryId, { ...counts.get(repositoryId), [type]: count });
  return counts;
}

const nextOf = (
  versions: readonly NextVersion[],
  removed: ReadonlyMap<string, ContentCounts>,
): readonly unknown[] => [
  versions.map(({ repository }) => repository.id),
  versions.map(({ repository }) => repository.latest),
  versions.map(({ repository }) => repository.next),
  versions.map(() => uuid()),
  versions.map(({ repository }) => JSON.stringify(removed.get(repository.id) ?? {})),
  versions.map(({ provenance }) => provenance.name),
  versions.map(({ provenance }) => provenance.id),
  versions.map(({ provenance }) => provenance.createdById),
];

function additionsOf(versions: readonly NextVersion[]): readonly unknown[] {
  const items = versions.flatMap(({ repository, change }) =>
    change.add.map(({ id, name }) => ({ repositoryId: repository.id, id, name: name ?? null })),
  );
  return [
    items.map(({ repositoryId }) => repositoryId),
    items.map(({ id }) => id),
    items.map(({ name }) => name),
  ];
}
