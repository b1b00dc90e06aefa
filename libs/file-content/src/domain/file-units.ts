import { IN_LATEST, IN_SOURCE, type PluginUnits } from '@berth/management';

import { isRelativePath } from './relative-path.js';

/** What is at a path in the latest version of repository `$1`. @param path SQL for it */
const currentAt = (path: string): string =>
  `(SELECT here.content_id FROM membership here
     WHERE here.repository_id = $1 AND here.removed_in IS NULL AND here.name = ${path})`;

/** Files stand alone. A version has one file at a path. */
export const fileUnits: PluginUnits = {
  isName: isRelativePath,
  name: '(SELECT f.relative_path FROM file_content f WHERE f.id = c.id)',
  described: `
    SELECT f.artifact_id, 'sha256:' || a.sha256 AS digest
      FROM (SELECT 1) one
      LEFT JOIN file_content f ON f.id = change.id
      LEFT JOIN artifact a ON a.id = f.artifact_id`,
  additions: (isTakeable) => `
    SELECT f.id, f.relative_path AS name, ${currentAt('f.relative_path')} AS current
      FROM file_content f WHERE f.id = ANY($2::uuid[]) AND ${isTakeable('f.id')}`,
  removals: `SELECT x.content_id AS id FROM membership x WHERE ${IN_LATEST} AND x.content_id = ANY($2::uuid[])`,
  copies: `addition AS (
    SELECT x.content_id AS id, x.name, ${currentAt('x.name')} AS current
      FROM membership x
     WHERE ${IN_SOURCE} AND x.name = ANY($4::text[]) AND ${currentAt('x.name')} IS DISTINCT FROM x.content_id)`,
};
