export { type ContentType, ManagedPlugin, type PluginOwn } from './managed-plugin.js';
export { isInScope, NameRights, type Rights } from './name-rights.js';
export type { PluginUnits } from './plugin-units.js';
export type { ManagementRequest } from './repository-rights.js';
export { AT_HOME, type NamedRepository, RepositoryRights, unknownIn } from './repository-rights.js';
export { NAMESPACE_RESOURCE } from './role-targets.js';
export type { Visibility } from './visibility.js';
export { CREATE_NAMESPACE_WAYS } from './ways.js';
