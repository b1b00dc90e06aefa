export { type ContentType, ManagedPlugin, type PluginOwn } from './managed-plugin.js';
export type { ManagementRequest } from './management-request.js';
export { type Holder, isInScope, NameRights, type Rights } from './name-rights.js';
export {
  CHANGE_NAMESPACE_WAYS,
  CREATE_NAMESPACE_WAYS,
  isNamespaceVisible,
  namespaceOf,
} from './namespace-ways.js';
export type { PluginUnits } from './plugin-units.js';
export {
  AT_HOME,
  type NamedRepository,
  type RepositoryAction,
  RepositoryRights,
} from './repository-rights.js';
export { RepositoryUnknown } from './repository-unknown.js';
export { NAMESPACE_RESOURCE } from './role-targets.js';
export type { Visibility } from './visibility.js';
