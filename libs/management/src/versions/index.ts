export { ContentTask } from './content-task.js';
export { IN_LATEST, IN_SOURCE, isHeld } from './held.js';
export { VersionAccess } from './version-access.js';
export { VersionTask } from './version-task.js';
export { type KnownVersion, keepVersion, type NamedVersion } from './versions.js';
