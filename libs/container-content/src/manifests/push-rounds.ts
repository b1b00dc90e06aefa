import { setTimeout as delay } from 'node:timers/promises';

import { type EntityTags, names } from '@berth/management';
import { ChangeQuery, type ContentChange, ContentGone, Statement, type Transaction } from '@berth/platform';

import { each, eachBlob } from '../managed/companions.js';
import { PreconditionFailed } from '../oci/errors.js';
import { isAcceptable } from './manifest-parts.js';
import { isContentDecided, isTagDecided } from './repository-tasks.js';

/**
 * What must be true of a reference when a manifest is pushed to it (RFC 9110 §13.1): for tags, a compare-and-swap.
 * `reference` is a tag or a digest.
 */
export interface Precondition {
  readonly reference: string;
  readonly ifMatch: EntityTags | null;
  readonly ifNoneMatch: EntityTags | null;
}

/**
 * SQL for the digest that a reference has in the latest version of a repository. No tag looks like a digest, so only one of
 * the two has an answer.
 */
const currentDigest = (repositoryId: string, reference: string): string =>
  `(SELECT m.digest FROM membership x
      JOIN container_tag t ON t.id = x.content_id JOIN container_manifest m ON m.id = t.manifest_id
     WHERE x.repository_id = ${repositoryId} AND x.name = ${reference} AND x.removed_in IS NULL
    UNION ALL
    SELECT m.digest FROM container_manifest m
      JOIN membership x ON x.repository_id = ${repositoryId} AND x.content_id = m.id AND x.removed_in IS NULL
     WHERE m.digest = ${reference} LIMIT 1)`;

/**
 * What speaks against a push. One that is repeated, and finds its own result, is not late (RFC 9110 §13.1.1).
 * @param current the digest that the reference has; null where it has none
 * @param pushed the digest of the manifest that is pushed
 */
export function failedPrecondition(
  { reference, ifMatch, ifNoneMatch }: Precondition,
  current: string | null,
  pushed: string,
): PreconditionFailed | null {
  const isOther = ifMatch !== null && !names(ifMatch, current) && current !== pushed;
  const isThere = ifNoneMatch !== null && names(ifNoneMatch, current);
  return isOther || isThere ? new PreconditionFailed(reference, current) : null;
}

// What is done for several pushed manifests at once, each for another repository, which is locked. `$1` are their tasks.

/** How a push stands when its turn has come. */
export interface Standing {
  readonly id: string;
  readonly digest: string;
  /** A younger task, which was acknowledged, has decided one of its tags, or has removed its manifest. */
  readonly isSuperseded: boolean;
  readonly precondition: Precondition | null;
  /** The digest that the precondition's reference has now. */
  readonly current: string | null;
}

// OFFSET 0: as a join, the planner would rather look at all that is in the repository.
const STANDINGS = new Statement<Standing>(
  `SELECT p.task_id AS id, p.digest, p.precondition,
          EXISTS (SELECT FROM unnest(p.tags) AS tag(name) WHERE ${isTagDecided('p.repository_id', 'tag.name', 't')})
          OR COALESCE(
            (SELECT ${isContentDecided('p.repository_id', 'm.id', 't')} FROM container_manifest m
              WHERE m.digest = p.digest AND m.media_type = p.media_type AND NOT EXISTS (
                    SELECT FROM membership x
                     WHERE x.repository_id = p.repository_id AND x.content_id = m.id AND x.removed_in IS NULL
                    OFFSET 0)),
            false) AS "isSuperseded",
          CASE WHEN p.precondition IS NOT NULL
               THEN ${currentDigest('p.repository_id', `(p.precondition ->> 'reference')`)} END AS current
     FROM container_pushed_manifest p JOIN task t ON t.id = p.task_id
    WHERE p.task_id = ANY($1)`,
);

export const standingsOf = (tx: Transaction, taskIds: readonly string[]): Promise<Standing[]> =>
  STANDINGS.all(tx, [taskIds]);

// What is known already of a manifest stays, but for a config that came after it: that is yet to be read. Tags are shared: all
// pushes lock them in one order. Returns the tasks of manifests whose blobs are not there any more.
const STORE = new Statement<{ id: string }>(
  `WITH pushed AS MATERIALIZED (SELECT * FROM container_pushed_manifest WHERE task_id = ANY($1)),
   manifest AS (
     INSERT INTO container_manifest AS known
       (id, digest, media_type, schema_version, artifact_type, subject, annotations, layers_size, bytes, config_blob_id,
        config_type, type, architecture, os, variant, labels)
     SELECT DISTINCT ON (p.digest, p.media_type)
            p.manifest_id, p.digest, p.media_type, 2, p.artifact_type, p.subject, p.annotations, p.layers_size, p.bytes,
            (SELECT b.id FROM container_blob b WHERE b.digest = p.config),
            p.config_type, p.type, p.architecture, p.os, p.variant, p.labels
       FROM pushed p ORDER BY p.digest, p.media_type, p.task_id
     ON CONFLICT (digest, media_type) DO UPDATE SET
       config_blob_id = COALESCE(known.config_blob_id, EXCLUDED.config_blob_id),
       type = CASE WHEN known.config_blob_id IS NOT NULL OR EXCLUDED.config_blob_id IS NULL THEN known.type END
     RETURNING id, digest, media_type, octet_length(bytes) AS size, (xmax = 0) AS fresh),
   push AS (
     SELECT p.task_id, p.blobs, p.children, p.tags, p.tag_ids, manifest.id AS manifest_id
       FROM pushed p JOIN manifest ON manifest.digest = p.digest AND manifest.media_type = p.media_type),
   tag AS (
     INSERT INTO container_tag (id, name, manifest_id)
     SELECT DISTINCT ON (item.name, push.manifest_id) item.id, item.name, push.manifest_id
       FROM push CROSS JOIN LATERAL unnest(push.tag_ids, push.tags) AS item(id, name)
      ORDER BY item.name, push.manifest_id
     ON CONFLICT (name, manifest_id) DO UPDATE SET name = EXCLUDED.name
     RETURNING id, (xmax = 0) AS fresh),
   content_ AS (
     INSERT INTO content (id, type, size)
     SELECT id, 'container.manifest', size FROM manifest WHERE fresh
     UNION ALL SELECT id, 'container.tag', 0 FROM tag WHERE fresh),
   blobs AS (
     INSERT INTO container_manifest_blob (manifest_id, blob_id)
     SELECT DISTINCT push.manifest_id, b.id
       FROM push CROSS JOIN LATERAL unnest(push.blobs) AS named(digest)
       ${each('SELECT b.id FROM container_blob b WHERE b.digest = named.digest', 'b')}
     ON CONFLICT DO NOTHING),
   children AS (
     INSERT INTO container_manifest_child (manifest_id, child_id)
     SELECT DISTINCT push.manifest_id, child FROM push CROSS JOIN LATERAL unnest(push.children) AS child
     ON CONFLICT DO NOTHING)
   SELECT p.task_id AS id FROM pushed p
    WHERE EXISTS (SELECT FROM unnest(p.blobs) AS named(digest)
                   WHERE NOT EXISTS (SELECT FROM container_blob b WHERE b.digest = named.digest))`,
);

/** Stores the manifests and their tags as content. @throws ContentGone when a blob of one of them is not there any more */
export async function storeManifests(tx: Transaction, taskIds: readonly string[]): Promise<void> {
  if ((await STORE.all(tx, [taskIds])).length > 0) throw new ContentGone();
}

// The manifest with its blobs, and all that it lists, at any depth, as far as this repository has it or is about to: other
// repositories may have more of it. And its tags, each beside the one that now has its name in the repository.
const PUBLISHED = new ChangeQuery(
  `WITH RECURSIVE push AS MATERIALIZED (
     SELECT p.repository_id, p.blobs, p.tags, m.id AS manifest_id
       FROM container_pushed_manifest p
       ${each('SELECT m.id FROM container_manifest m WHERE m.digest = p.digest AND m.media_type = p.media_type', 'm')}
      WHERE p.task_id = ANY($1)),
   manifest AS (
     SELECT repository_id, manifest_id AS id FROM push
     UNION
     SELECT manifest.repository_id, c.child_id FROM manifest ${each(
       'SELECT c.child_id FROM container_manifest_child c WHERE c.manifest_id = manifest.id',
       'c',
     )} WHERE ${isAcceptable('c.child_id', 'manifest.repository_id')}),
   addition AS MATERIALIZED (
   SELECT repository_id, id, NULL AS name, NULL::uuid AS current FROM manifest
   UNION
   SELECT push.repository_id, b.id, NULL, NULL FROM push CROSS JOIN LATERAL unnest(push.blobs) AS named(digest)
     ${each('SELECT b.id FROM container_blob b WHERE b.digest = named.digest', 'b')}
   UNION
   SELECT manifest.repository_id, b.id, NULL, NULL FROM manifest ${eachBlob('manifest.id')}
    WHERE ${isAcceptable('b.id', 'manifest.repository_id')}
   UNION
   SELECT push.repository_id, t.id, t.name, x.content_id FROM push CROSS JOIN LATERAL unnest(push.tags) AS item(name)
     ${each('SELECT t.id, t.name FROM container_tag t WHERE t.name = item.name AND t.manifest_id = push.manifest_id', 't')}
     LEFT JOIN membership x ON x.repository_id = push.repository_id AND x.name = t.name AND x.removed_in IS NULL)
   SELECT repository_id, id, name, true AS is_added FROM addition
   UNION ALL
   SELECT repository_id, current, NULL, false FROM addition WHERE current <> id`,
);

/** The change that puts the manifests into their repositories. */
export const publicationOf = (taskIds: readonly string[]): ContentChange => PUBLISHED.with([taskIds]);

/** How soon a repository is looked at again that another process has locked. */
const BUSY_MS = 20;

/** Knows which repositories the transactions of this process have locked. */
export class HeldRepositories {
  private readonly held = new Map<string, Promise<void>>();

  /** Does a transaction. It calls `hold` with the repositories that it has locked. */
  async during<T>(transaction: (hold: (ids: Iterable<string>) => void) => Promise<T>): Promise<T> {
    const own: string[] = [];
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    try {
      return await transaction((ids) => {
        own.push(...ids);
        for (const id of own) this.held.set(id, ended);
      });
    } finally {
      for (const id of own) this.held.delete(id);
      end();
    }
  }

  /** Resolves when the transaction that has locked a repository has ended, as far as this process can tell. */
  freed(id: string): Promise<void> {
    return this.held.get(id) ?? delay(BUSY_MS);
  }
}
