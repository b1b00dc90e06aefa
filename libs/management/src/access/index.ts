export { type ContentType, ManagedPlugin, type PluginOwn } from './managed-plugin.js';
export type { ManagementRequest } from './management-request.js';
export { isInScope, NameRights, type Rights } from './name-rights.js';
export { CREATE_NAMESPACE_WAYS } from './namespace-ways.js';
export type { PluginUnits } from './plugin-units.js';
export { AT_HOME, type NamedRepository, RepositoryRights } from './repository-rights.js';
export { NAMESPACE_RESOURCE } from './role-targets.js';
export { unknownIn } from './unknown-in.js';
export type { Visibility } from './visibility.js';
