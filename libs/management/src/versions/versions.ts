import {
  inVersion,
  isThere,
  type RepositoryKind,
  RepositoryNotFound,
  Statement,
  type Transaction,
  type VersionRef,
} from '@berth/platform';
import type { DataSource } from 'typeorm';

import { VersionConflict, VersionGone } from './version-errors.js';

/** A version, and the kind of its repository. */
export interface KnownVersion extends VersionRef {
  readonly kind: RepositoryKind;
}

/** A repository, which stands for its latest version, or one of its versions, as a client names it. */
export interface NamedVersion {
  readonly repositoryId: string;
  readonly kind: RepositoryKind;
  /** Null for the latest. */
  readonly number: number | null;
  /** The field that names it. */
  readonly field: string;
}

/** A version, as a client names it. */
export type PinnedVersion = NamedVersion & VersionRef;

// KEY SHARE: it cannot be deleted before the transaction ends.
const KEEP = new Statement(
  'SELECT 1 FROM repository_version WHERE repository_id = $1 AND number = $2 FOR KEY SHARE',
);

/** Keeps a version that a transaction reads from. @throws VersionGone */
export async function keepVersion(tx: Transaction, { repositoryId, number }: VersionRef): Promise<void> {
  if ((await KEEP.first(tx, [repositoryId, number])) === undefined)
    throw new VersionGone(repositoryId, number);
}

const LATEST = new Statement<KnownVersion>(
  'SELECT id AS "repositoryId", latest_version AS number, kind FROM repository WHERE id = $1',
);

/** @throws RepositoryNotFound */
export async function latestVersion(
  on: DataSource | Transaction,
  repositoryId: string,
): Promise<KnownVersion> {
  const latest = await LATEST.first(on, [repositoryId]);
  if (latest === undefined) throw new RepositoryNotFound(repositoryId);
  return latest;
}

/** Compares the version that is current with the one that a caller knows. @throws VersionConflict */
export function requireCurrent(current: VersionRef | null, expected: VersionRef | null): void {
  const isSame = current?.repositoryId === expected?.repositoryId && current?.number === expected?.number;
  if (!isSame) throw new VersionConflict(current, expected);
}

// What a version holds, as a condition on memberships `x`. Statements begin with the repository that they change.

/** The latest version of repository `$1`. */
export const IN_LATEST = 'x.repository_id = $1 AND x.removed_in IS NULL';

/** Version `$3` of repository `$2`. */
export const IN_SOURCE = `x.repository_id = $2 AND ${inVersion('x', '$3::int')}`;

/** Whether a version holds content. @param id SQL for the content's id */
export const isHeld = (id: string, version: string): string =>
  isThere(`membership x WHERE ${version} AND x.content_id = ${id}`);
