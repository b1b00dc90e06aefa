import { IN_LATEST, IN_SOURCE, ManagedPlugin, ManagementModule, type PluginUnits } from '@berth/management';
import { holds, isThere, Resource } from '@berth/platform';

import { filePermissions } from './permissions.js';

/** What is at a path in the latest version of repository `$1`. @param path SQL for it */
const currentAt = (path: string): string =>
  `(SELECT here.content_id FROM membership here
     WHERE here.repository_id = $1 AND here.removed_in IS NULL AND here.name = ${path})`;

/** Files stand alone. A version has one file at a path. */
const fileUnits: PluginUnits = {
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

/** A path does not fit into an index where it has more bytes. */
const MOST_BYTES = 2048;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path has.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Whether something is a path of a file below what serves it: names with slashes between them, and no `.` or `..`. */
export function isRelativePath(path: unknown): path is string {
  if (typeof path !== 'string' || CONTROL.test(path) || Buffer.byteLength(path) > MOST_BYTES) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/** Whether files can be published at a path: one that stands in a URL as it is. */
export const isBasePath = (path: unknown): path is string =>
  typeof path === 'string' &&
  path.length <= 255 &&
  /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(path) &&
  isRelativePath(path);

export const FILE_RESOURCE = new Resource('file.file', 'content/file/files');
export const PUBLICATION_RESOURCE = new Resource('file.filepublication', 'publications/file/file');

/** SQL for the publication that distribution `d` serves: the newest one of what it shows. @param columns of `file_publication p` */
export const servedPublication = (columns: string): string =>
  `SELECT ${columns} FROM file_publication p
    WHERE p.repository_id = d.repository_id AND (d.version_number IS NULL OR p.version_number = d.version_number)
    ORDER BY p.version_number DESC, p.id DESC LIMIT 1`;

/** What the plugin's objects are called, and who may do what with them. */
export const file = new ManagedPlugin('file', {
  contentTypes: [
    { resource: FILE_RESOURCE, table: 'file_content', isNeeded: 'false', artifact: 'artifact_id' },
  ],
  units: fileUnits,
  permissions: filePermissions,
  isBasePath,
  actions: { modify_content: 'modify' },
  distributionColumns: {
    publicationId: `CASE WHEN d.version_number IS NOT NULL THEN (${servedPublication('p.id')}) END`,
  },
});

/** Repositories, versions and distributions of the plugin: the modules that use them import this one. */
export const fileManagement = ManagementModule.of(file);

/** SQL: whether a user may know of publication `p`: as of the version that it publishes. @param viewer SQL for the user's id */
export const isPublicationVisible = (viewer: string): string =>
  `(${isThere(`repository r WHERE r.id = p.repository_id AND ${file.visibility.isVisible(viewer)}`)}
    OR ${holds(viewer, [{ permission: 'file.view_filepublication', object: 'p.id' }])})`;

/** SQL: whether version `v` is the newest published one of a repository that a distribution serves. */
export const isServed = `
  (EXISTS (SELECT 1 FROM distribution d WHERE d.repository_id = v.repository_id AND d.version_number IS NULL)
   AND COALESCE(v.number = (SELECT max(p.version_number) FROM file_publication p WHERE p.repository_id = v.repository_id), false))`;
