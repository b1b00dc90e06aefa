import { IN_LATEST, IN_SOURCE, isHeld } from '@berth/management';
import { isOfType } from '../oci/media-types.js';
import { companions, companionTags, each, eachBlob, eachManifest } from './companions.js';

const TAGS = `SELECT t.id, t.name, t.manifest_id FROM membership x JOIN container_tag t ON t.id = x.content_id
               WHERE ${IN_SOURCE} AND x.name IS NOT NULL`;

/** SQL: all tags of the source, or those that `$4` names. */
export const TAGS_BY_NAME = `${TAGS} AND ($4::text[] IS NULL OR x.name = ANY($4::text[]))`;

/** SQL: all manifests of the source, or those whose digest is in `$4` and whose media type is in `$5`. */
export const MANIFESTS_BY_TRAITS = `
  SELECT NULL::uuid AS id, NULL::text AS name, m.id AS manifest_id FROM membership x
    JOIN container_manifest m ON m.id = x.content_id
   WHERE ${IN_SOURCE} AND ($4::text[] IS NULL OR m.digest = ANY($4::text[]))
     AND ($5::text[] IS NULL OR ${isOfType('m.media_type', '$5::text[]')})`;

/**
 * SQL: CTEs that end with `addition (id, name, current)`: what repository `$1` has yet to get when manifests of a source,
 * version `$3` of repository `$2`, are copied to it. With a manifest comes all that it needs, at any depth, and what
 * refers to it, as far as the source has it: a foreign layer may have been uploaded to another repository only.
 *
 * @param chosen SQL for what is asked for: tags with their manifests, or manifests alone
 */
export const additionsOf = (chosen: string): string =>
  `RECURSIVE chosen AS MATERIALIZED (${chosen}),
   manifest AS (
     SELECT manifest_id AS id FROM chosen WHERE ${isHeld('chosen.manifest_id', IN_SOURCE)}
     UNION
     SELECT next.id FROM manifest
       ${eachManifest('manifest.id')}
       ${each(companions(IN_SOURCE, '$2'), 'next')}
      WHERE ${isHeld('next.id', IN_SOURCE)}),
   copied AS (
     SELECT id, NULL::text AS name FROM manifest
     UNION
     SELECT b.id, NULL FROM manifest ${eachBlob('manifest.id')} WHERE ${isHeld('b.id', IN_SOURCE)}
     UNION
     SELECT id, name FROM chosen WHERE id IS NOT NULL
     UNION
     SELECT t.id, t.name FROM manifest
       ${eachManifest('manifest.id')}
       ${each(companionTags(IN_SOURCE), 't')}),
   addition AS (
     SELECT copied.id, copied.name,
            (SELECT x.content_id FROM membership x WHERE ${IN_LATEST} AND x.name = copied.name) AS current
       FROM copied WHERE NOT ${isHeld('copied.id', IN_LATEST)})`;
