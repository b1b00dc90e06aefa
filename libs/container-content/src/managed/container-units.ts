import type { PluginUnits } from '@berth/management';

import { isTagName } from '../oci/name.js';
import { additionsTo } from './added.js';
import { additionsOf, TAGS_BY_NAME } from './copied.js';
import { REMOVED } from './removed.js';

/** What repositories of the plugin hold: tags, manifests and blobs, and what these need. */
export const containerUnits: PluginUnits = {
  isName: isTagName,
  name: '(SELECT t.name FROM container_tag t WHERE t.id = c.id)',
  // A tag has no digest of its own: it shows that of its manifest.
  described: `
    SELECT b.artifact_id, COALESCE(b.digest, (
             SELECT m.digest FROM container_manifest m WHERE m.id = COALESCE(
               (SELECT t.manifest_id FROM container_tag t WHERE t.id = change.id), change.id))) AS digest
      FROM (SELECT 1) one LEFT JOIN container_blob b ON b.id = change.id`,
  additions: additionsTo,
  removals: REMOVED,
  copies: additionsOf(TAGS_BY_NAME),
};
