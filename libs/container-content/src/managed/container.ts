import { ManagedPlugin, ManagementModule } from '@berth/management';
import { isRepositoryName } from '../oci/name.js';
import { containerPermissions } from './container-permissions.js';
import { containerUnits } from './container-units.js';
import { contentTypes } from './content-types.js';

/** What the plugin's objects are called, and who may do what with them. */
export const container = new ManagedPlugin('container', {
  contentTypes,
  permissions: containerPermissions,
  units: containerUnits,
  isBasePath: isRepositoryName,
});

/** Repositories, versions, distributions and namespaces of the plugin: the modules that use them import this one. */
export const containerManagement = ManagementModule.of(container);
