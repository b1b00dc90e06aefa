export { ARTIFACT_RESOURCE, UPLOAD_RESOURCE, UPLOAD_TARGET } from './access/core-resources.js';
export { type ContentType, ManagedPlugin, type PluginOwn } from './access/managed-plugin.js';
export { isInScope, NameRights, type Rights } from './access/name-rights.js';
export { ObjectPermissions } from './access/object-permissions.js';
export type { PluginUnits } from './access/plugin-units.js';
export { ObjectUnknown, refusal, unknownIn } from './access/refusals.js';
export type { ManagementRequest } from './access/repository-rights.js';
export { AT_HOME, type NamedRepository, RepositoryRights } from './access/repository-rights.js';
export { keyOf } from './access/resource-kinds.js';
export { NAMESPACE_RESOURCE } from './access/role-targets.js';
export { TargetObjects } from './access/target-objects.js';
export type { Visibility } from './access/visibility.js';
export { CREATE_NAMESPACE_WAYS } from './access/ways.js';
export { contentPlugin, type PluginParts } from './content-plugin.js';
export { AddContent } from './contents/add-content.js';
export { ContentTasks } from './contents/content-tasks.js';
export { ServedReferences } from './distributions/served-references.js';
export { ManagementModule } from './management.module.js';
export { type EntityTags, entityTagOf, names, parseEntityTags } from './transfer/entity-tags.js';
export {
  type ContentRange,
  parseContentRange,
  parseRange,
  type RangeRequest,
  RangeUnsatisfiable,
} from './transfer/range.js';
export type { SentFile } from './transfer/sent-file.js';
export { NamedVersions } from './versions/named-versions.js';
export { VersionAccess } from './versions/version-access.js';
export { ContentTask, VersionTask } from './versions/version-task.js';
export {
  IN_LATEST,
  IN_SOURCE,
  isHeld,
  type KnownVersion,
  keepVersion,
  type NamedVersion,
} from './versions/versions.js';
