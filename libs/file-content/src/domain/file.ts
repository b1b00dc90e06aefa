import { ManagedPlugin, ManagementModule } from '@berth/management';
import { holds, isThere, Resource } from '@berth/platform';

import { fileUnits } from './file-units.js';

import { filePermissions } from './permissions.js';
import { isBasePath } from './relative-path.js';

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
