import { IN_LATEST } from '@berth/management';
import { inVersion, isThere, Statement } from '@berth/platform';
import { companions, each, eachBlob, eachManifest } from '../managed/companions.js';

/** SQL for what a version holds, as a condition on memberships `x`. */
const inIt = (repositoryId: string, number: string): string =>
  `x.repository_id = ${repositoryId} AND ${inVersion('x', number)}`;

/** SQL for whether a version has a tag for manifest `m`. @param repositoryId, number SQL for the version */
export const isTagged = (repositoryId: string, number: string): string =>
  isThere(`container_tag t JOIN membership x ON x.content_id = t.id AND ${inIt(repositoryId, number)}
            WHERE t.manifest_id = m.id`);

/**
 * SQL for whether manifest `m` dangles in a version: no tag names it, no index that the version has lists it, and it refers to
 * nothing that the version has. That something refers to it is no reason to stay.
 */
export const isDangling = (repositoryId: string, number: string): string =>
  `NOT (${isTagged(repositoryId, number)}
     OR ${isThere(`container_manifest_child l
          JOIN membership x ON x.content_id = l.manifest_id AND ${inIt(repositoryId, number)}
         WHERE l.child_id = m.id`)}
     OR m.subject IS NOT NULL AND ${isThere(`container_manifest s
          JOIN membership x ON x.content_id = s.id AND ${inIt(repositoryId, number)}
         WHERE s.digest = m.subject`)})`;

/** Manifests that no tag leads to, and the bytes that they alone need. */
export interface Dangling {
  readonly manifests: number;
  readonly size: number;
}

/**
 * Sums up what the latest version of repository `$1` has that no tag leads to: not by itself, not through indexes, and not as
 * something that refers to what a tag leads to.
 *
 * @param isRead SQL for whether membership `x` of repository `r` counts
 * @param isElsewhere SQL for whether another repository has blob `b`, too
 */
export const danglingIn = (isRead: string, isElsewhere: string): Statement<Dangling> =>
  new Statement<Dangling>(
    `WITH RECURSIVE kept AS (
       SELECT t.manifest_id AS id FROM membership x JOIN container_tag t ON t.id = x.content_id
        WHERE ${IN_LATEST} AND x.name IS NOT NULL
       UNION
       SELECT next.id FROM kept ${eachManifest('kept.id')} ${each(companions(IN_LATEST, '$1'), 'next')}),
     gone AS MATERIALIZED (
       SELECT m.id FROM membership x JOIN repository r ON r.id = x.repository_id
         JOIN container_manifest m ON m.id = x.content_id
        WHERE ${IN_LATEST} AND ${isRead} AND m.id NOT IN (SELECT id FROM kept)),
     needed AS (SELECT b.id FROM kept ${eachBlob('kept.id')}),
     freed AS (
       SELECT DISTINCT a.id, a.size FROM gone ${eachBlob('gone.id')}
         JOIN container_blob stored ON stored.id = b.id JOIN artifact a ON a.id = stored.artifact_id
        WHERE b.id NOT IN (SELECT id FROM needed) AND NOT ${isElsewhere})
     SELECT (SELECT count(*)::int FROM gone) AS manifests, COALESCE(sum(size), 0)::bigint AS size FROM freed`,
  );
