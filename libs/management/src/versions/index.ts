export { ContentTask } from './content-task.js';
export { AFTER, BEFORE, Difference, versionsOf } from './difference.js';
export { IN_LATEST, IN_SOURCE, isHeld } from './held.js';
export { mirrorOf } from './mirrored.js';
export { RestoreVersion } from './restore-version.js';
export { VersionAccess } from './version-access.js';
export { VersionConflict } from './version-errors.js';
export { VersionTask } from './version-task.js';
export {
  type KnownVersion,
  keepVersion,
  latestVersion,
  type NamedVersion,
  type PinnedVersion,
  requireCurrent,
} from './versions.js';
