import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

import { isForeignKeyViolation } from '../database/failures.js';
import { Statement, type Transaction } from '../database/statement.js';
import { PluginRegistry } from '../plugins/content-plugin.js';
import type { ContentChange } from './content-change.js';
import { ContentGone, RepositoryNotFound } from './repository-errors.js';
import { VersionRemoval } from './version-removal.js';

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

/** A locked repository that gets its next version, where a change changes it. */
export interface NextVersion {
  readonly repository: LockedRepository;
  readonly provenance: Provenance;
}

// NO KEY: what refers to the repository need not wait for a version. All lock in one order.
const lock = (skip: string): Statement<LockedRepository> =>
  new Statement(
    `SELECT id, latest_version AS latest, next_version AS next, retain_repo_versions AS retained, plugin
       FROM repository WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE ${skip}`,
  );

const LOCK = lock('');
const LOCK_FREE = lock('SKIP LOCKED');

/** Makes the versions of repositories. Nothing but this and their removal writes membership. */
@Injectable()
export class RepositoryVersions {
  constructor(
    private readonly plugins: PluginRegistry,
    private readonly removal: VersionRemoval,
  ) {}

  /**
   * Makes the next version of a repository in the caller's transaction, or none when the change changes nothing. The repository is
   * locked; `decide` says what changes, and what it reads is still true when the change is applied; the version is written, with
   * its event; and the plugin's checks admit it, or refuse the whole transaction.
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
    const [made] = await this.createAll(tx, change, [{ repository, provenance }]);
    return made ?? { number: repository.latest, id: null };
  }

  /** Locks those of the repositories that nobody else has locked. It never waits. */
  lockFree(tx: Transaction, repositoryIds: readonly string[]): Promise<LockedRepository[]> {
    return LOCK_FREE.all(tx, [repositoryIds]);
  }

  /**
   * The same for several repositories by one change, at most one version of each. The locked repositories know their new numbers
   * then. @throws ContentGone as above
   */
  async createAll(
    tx: Transaction,
    { query, values }: ContentChange,
    versions: readonly NextVersion[],
  ): Promise<MadeVersion[]> {
    const made = await orContentGone(() => query.make.all(tx, [...values, ...nextOf(versions)]));
    const ids = new Map(made.map(({ repositoryId, id }) => [repositoryId, id]));
    const results: MadeVersion[] = [];
    for (const version of versions)
      results.push(await this.settle(tx, version, ids.get(version.repository.id) ?? null));
    return results;
  }

  /** What the checks and retention have to say to a version that was made. */
  private async settle(
    tx: Transaction,
    { repository, provenance }: NextVersion,
    versionId: string | null,
  ): Promise<MadeVersion> {
    const { id: repositoryId, retained, plugin, latest: before, next: number } = repository;
    if (versionId === null) return { number: before, id: null };
    repository.latest = number;
    repository.next = number + 1;
    const { name: cause, createdById: actorId } = provenance;
    for (const check of this.plugins.get(plugin).versionChecks)
      await check.admit(tx, { repositoryId, number, before, cause, actorId });
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

const nextOf = (versions: readonly NextVersion[]): readonly unknown[] => [
  versions.map(({ repository }) => repository.id),
  versions.map(({ repository }) => repository.latest),
  versions.map(({ repository }) => repository.next),
  versions.map(() => uuid()),
  versions.map(({ provenance }) => provenance.name),
  versions.map(({ provenance }) => provenance.id),
  versions.map(({ provenance }) => provenance.createdById),
];
