export { NamedVersions } from './named-versions.js';
export { VersionAccess } from './version-access.js';
export { ContentTask, VersionTask } from './version-task.js';
export {
  IN_LATEST,
  IN_SOURCE,
  isHeld,
  type KnownVersion,
  keepVersion,
  type NamedVersion,
} from './versions.js';
