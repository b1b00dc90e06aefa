import { ManagedPlugin, ManagementModule } from '@berth/management';
import { Resource } from '@berth/platform';

import { containerPermissions } from './auth/container-permissions.js';
import { containerUnits } from './contents/container-units.js';
import { isRepositoryName } from './oci/name.js';

export const BLOB_RESOURCE = new Resource('container.blob', 'content/container/blobs');
export const MANIFEST_RESOURCE = new Resource('container.manifest', 'content/container/manifests');
export const TAG_RESOURCE = new Resource('container.tag', 'content/container/tags');

/** What the plugin's objects are called, and who may do what with them. */
export const container = new ManagedPlugin('container', {
  content: [BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE],
  permissions: containerPermissions,
  units: containerUnits,
  isBasePath: isRepositoryName,
});

/** Repositories, versions, distributions and namespaces of the plugin: the modules that use them import this one. */
export const containerManagement = ManagementModule.of(container);
