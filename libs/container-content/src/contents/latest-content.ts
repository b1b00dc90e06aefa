import { IN_LATEST, isHeld } from '@berth/management';
import { RepositoryNotFound, Statement, type Transaction } from '@berth/platform';
import type { DataSource } from 'typeorm';
import { type LatestVersion, ManifestListed, ManifestNotHeld, TagNotHeld } from './content-errors.js';

type Found = LatestVersion & { readonly id: string | null };

// One digest may be that of several manifests, which differ in what they were sent as: the newest is served by it.
const MANIFEST = new Statement<Found>(
  `SELECT r.name, r.latest_version AS number,
          (SELECT m.id FROM (SELECT m.id FROM container_manifest m
                              WHERE m.digest = $2 AND ${isHeld('m.id', IN_LATEST)} OFFSET 0) m
            ORDER BY m.id DESC LIMIT 1) AS id
     FROM repository r WHERE r.id = $1`,
);

const TAG = new Statement<Found>(
  `SELECT r.name, r.latest_version AS number, x.content_id AS id
     FROM repository r LEFT JOIN membership x ON ${IN_LATEST} AND x.name = $2
    WHERE r.id = $1`,
);

/** The id of a manifest in the latest version of a repository. @throws ManifestNotHeld, RepositoryNotFound */
export async function heldManifest(
  on: DataSource | Transaction,
  repositoryId: string,
  digest: string,
): Promise<string> {
  const found = await MANIFEST.first(on, [repositoryId, digest]);
  if (found === undefined) throw new RepositoryNotFound(repositoryId);
  if (found.id === null) throw new ManifestNotHeld(digest, found);
  return found.id;
}

/** The id of a tag in the latest version of a repository. @throws TagNotHeld, RepositoryNotFound */
export async function heldTag(
  on: DataSource | Transaction,
  repositoryId: string,
  name: string,
): Promise<string> {
  const found = await TAG.first(on, [repositoryId, name]);
  if (found === undefined) throw new RepositoryNotFound(repositoryId);
  if (found.id === null) throw new TagNotHeld(name, found);
  return found.id;
}

const LISTED_BY = new Statement<{ digest: string }>(
  `SELECT p.digest FROM container_manifest_child c JOIN container_manifest p ON p.id = c.manifest_id
    WHERE c.child_id = $2 AND ${isHeld('p.id', IN_LATEST)} LIMIT 1`,
);

/**
 * The id of a manifest in the latest version of a repository that no index there lists.
 * @throws ManifestNotHeld, ManifestListed, RepositoryNotFound
 */
export async function unlistedManifest(
  on: DataSource | Transaction,
  repositoryId: string,
  digest: string,
): Promise<string> {
  const id = await heldManifest(on, repositoryId, digest);
  const index = await LISTED_BY.first(on, [repositoryId, id]);
  if (index !== undefined) throw new ManifestListed(digest, index.digest);
  return id;
}
