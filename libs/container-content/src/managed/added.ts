import { IN_LATEST } from '@berth/management';

import { eachBlob } from './companions.js';

/**
 * SQL for what repository `$1` gets when units `$2` are added. What is below the units and the caller may not take is left
 * out: a manifest may name the digest of anybody's blob.
 */
export const additionsTo = (isTakeable: (id: string) => string): string =>
  `WITH RECURSIVE unit AS (
     SELECT c.id, c.type FROM content c WHERE c.id = ANY($2::uuid[]) AND ${isTakeable('c.id')}),
   manifest AS (
     SELECT id FROM unit WHERE type = 'container.manifest'
     UNION
     SELECT t.manifest_id FROM unit JOIN container_tag t ON t.id = unit.id WHERE ${isTakeable('t.manifest_id')}
     UNION
     SELECT c.child_id FROM manifest JOIN container_manifest_child c ON c.manifest_id = manifest.id
      WHERE ${isTakeable('c.child_id')})
   SELECT id, NULL AS name, NULL::uuid AS current FROM manifest
   UNION
   SELECT id, NULL, NULL FROM unit WHERE type = 'container.blob'
   UNION
   SELECT b.id, NULL, NULL FROM manifest ${eachBlob('manifest.id')} WHERE ${isTakeable('b.id')}
   UNION
   SELECT t.id, t.name, x.content_id FROM unit
     JOIN container_tag t ON t.id = unit.id JOIN manifest ON manifest.id = t.manifest_id
     LEFT JOIN membership x ON ${IN_LATEST} AND x.name = t.name`;
