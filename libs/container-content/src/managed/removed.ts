import { IN_LATEST, isHeld } from '@berth/management';
import { ChangeQuery, type ContentChange, removing } from '@berth/platform';
import { companions, companionTags, each, eachBlob, eachManifest } from './companions.js';

const present = (id: string): string => isHeld(id, IN_LATEST);

/**
 * SQL: the ids of what goes from the latest version of repository `$1` when units, the contents `$2`, are removed from it.
 *
 * A tag takes its manifest along. `gone` are those manifests, what they list, at any depth, and what refers to them or has
 * a companion tag of theirs, but for what stays for a reason of its own: because it has a tag that stays, because an index
 * that stays lists it, or because it refers to something that stays and was not asked for by itself. With `gone` go its
 * companion tags, and blobs that no manifest that stays is made of.
 */
export const REMOVED = `
  WITH RECURSIVE unit AS (
    SELECT c.id, c.type FROM content c WHERE c.id = ANY($2::uuid[]) AND ${present('c.id')}),
  target AS (
    SELECT id FROM unit WHERE type = 'container.manifest'
    UNION
    SELECT t.manifest_id FROM unit JOIN container_tag t ON t.id = unit.id WHERE ${present('t.manifest_id')}),
  below AS (
    SELECT id FROM target
    UNION
    SELECT next.id FROM below ${eachManifest('below.id')} ${each(companions(IN_LATEST, '$1'), 'next')}
     WHERE ${present('next.id')}),
  companion AS (
    SELECT t.id, t.manifest_id, below.id AS subject_id
      FROM below ${eachManifest('below.id')} ${each(companionTags(IN_LATEST), 't')}
     WHERE t.id NOT IN (SELECT id FROM unit)),
  kept AS (
    SELECT m.id FROM below ${eachManifest('below.id')}
     WHERE EXISTS (SELECT 1 FROM container_tag t
                    WHERE t.manifest_id = m.id AND t.id NOT IN (SELECT id FROM unit)
                      AND t.id NOT IN (SELECT id FROM companion) AND ${present('t.id')})
        OR EXISTS (SELECT 1 FROM container_manifest_child c
                    WHERE c.child_id = m.id AND c.manifest_id NOT IN (SELECT id FROM below)
                      AND ${present('c.manifest_id')})
        OR m.id NOT IN (SELECT id FROM target) AND EXISTS (
             SELECT 1 FROM container_manifest s
              WHERE s.digest = m.subject AND s.id NOT IN (SELECT id FROM below) AND ${present('s.id')})
    UNION
    SELECT next.id FROM kept ${eachManifest('kept.id')} CROSS JOIN LATERAL (
       SELECT c.child_id AS id FROM container_manifest_child c WHERE c.manifest_id = m.id
       UNION ALL
       SELECT f.manifest_id FROM container_referrer f
        WHERE f.repository_id = $1 AND f.subject = m.digest AND f.manifest_id NOT IN (SELECT id FROM target)
       UNION ALL
       SELECT manifest_id FROM companion WHERE subject_id = m.id) next
     WHERE next.id IN (SELECT id FROM below)),
  gone AS (SELECT id FROM below EXCEPT SELECT id FROM kept)
  SELECT id FROM unit WHERE type = 'container.tag'
  UNION
  SELECT id FROM gone
  UNION
  SELECT companion.id FROM companion JOIN gone ON gone.id = companion.subject_id
  UNION
  SELECT b.id FROM (
    SELECT id FROM unit WHERE type = 'container.blob'
    UNION
    SELECT b.id FROM gone ${eachBlob('gone.id')}) b
   WHERE ${present('b.id')} AND NOT EXISTS (
         SELECT 1 FROM container_manifest_blob o
          WHERE o.blob_id = b.id AND o.manifest_id NOT IN (SELECT id FROM gone) AND ${present('o.manifest_id')})`;

const SOME = new ChangeQuery(removing(REMOVED));

/** The change that removes content, as far as a repository has it. */
export const removal = (repositoryId: string, contentIds: readonly string[]): ContentChange =>
  SOME.with([repositoryId, contentIds]);
