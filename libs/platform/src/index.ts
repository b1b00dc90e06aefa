export * from './access/index.js';
export { Artifact } from './artifacts/artifact.entity.js';
export { Artifacts, type MadeArtifact } from './artifacts/artifacts.js';
export { DIGEST_ALGORITHMS, type Digests } from './artifacts/digests.js';
export { IncomingBytes, type ReceivedBytes } from './artifacts/incoming-bytes.js';
export { Content } from './content/content.entity.js';
export { dataSourceOptions } from './data-source-options.js';
export { BaseEntity } from './database/base.entity.js';
export { Batcher, type BatchLimits } from './database/batcher.js';
export { isForeignKeyViolation } from './database/foreign-key-violation.js';
export { isThere } from './database/is-there.js';
export { DatabaseIsNewer, requireKnownMigrations } from './database/known-migrations.js';
export { ListReads, ListTooDear, type Read } from './database/list-reads.js';
export { placed } from './database/placed.js';
export { RegistryReads } from './database/registry-reads.js';
export { Statement, type Transaction } from './database/statement.js';
export { isTransientFailure } from './database/transient-failure.js';
export { isUniqueViolation } from './database/unique-violation.js';
export { Distribution } from './distributions/distribution.entity.js';
export { DistributionReadOnly, Distributions } from './distributions/distributions.js';
export { Namespace } from './distributions/namespace.entity.js';
export { BodyTooSlow } from './errors/body-too-slow.js';
export { andEnd, orCleanUp } from './errors/clean-up.js';
export { isDiskFull } from './errors/disk-full.js';
export { DomainError, type ErrorKind } from './errors/domain-error.js';
export { FieldsInvalid } from './errors/fields-invalid.js';
export { RequestInvalid } from './errors/request-invalid.js';
export { nestsDeeperThan } from './json/nesting.js';
export { outliveTheTerminal } from './logging/outlive-the-terminal.js';
export { ProcessLogger } from './logging/process-logger.js';
export { processSettings } from './logging/process-settings.js';
export { CleanUpOrphans, ORPHANS_RESOURCE } from './maintenance/clean-up-orphans.js';
export { type Moved, MoveStorage } from './maintenance/move-storage.js';
export { PurgeTasks } from './maintenance/purge-tasks.js';
export { FINAL_STATES } from './maintenance/purged-tasks.js';
export { PlatformModule } from './platform.module.js';
export {
  type AccessPolicy,
  type AccessStatement,
  administrators,
  roleStatements,
  users,
} from './plugins/access-policy.js';
export type { ApiTexts, FieldText, ObjectText, OperationText } from './plugins/api-texts.js';
export { type CollectedContent, isMadeOf } from './plugins/collected-content.js';
export { componentVersions } from './plugins/component-versions.js';
export type {
  ContentPlugin,
  LockedRole,
  PluginHttp,
  PluginPermissions,
  VersionRef,
  WireProtocol,
} from './plugins/content-plugin.js';
export { ownerRole } from './plugins/content-plugin.js';
export { PluginRegistry } from './plugins/plugin-registry.js';
export type { Readability, RepositoryAccess } from './plugins/readability.js';
export { API_ROOT, RepositoryResource, Resource } from './plugins/resource.js';
export type { RoleTarget } from './plugins/role-target.js';
export { addedIn, endOf, inVersion, removedIn, versionBefore } from './repositories/in-version.js';
export { Membership } from './repositories/membership.entity.js';
export {
  contentReadability,
  isMembershipReadable,
  isPendingReadable,
  isWhollyReadable,
  versionReadability,
} from './repositories/readable.js';
export { Repositories, type RepositoryFields } from './repositories/repositories.js';
export { Repository, type RepositoryKind } from './repositories/repository.entity.js';
export {
  ContentGone,
  RepositoryNotFound,
  VersionIsLatest,
  VersionIsOnly,
  VersionNotFound,
  VersionServed,
} from './repositories/repository-errors.js';
export { type ContentCounts, RepositoryVersion } from './repositories/repository-version.entity.js';
export {
  type ContentChange,
  type LockedRepository,
  type MadeVersion,
  type NextVersion,
  type Provenance,
  RepositoryVersions,
} from './repositories/repository-versions.js';
export { VersionRemoval } from './repositories/version-removal.js';
export * from './settings/index.js';
export * from './storage/index.js';
export * from './tasks/index.js';
export { ArtifactUpload } from './uploads/artifact-upload.entity.js';
export { ArtifactUploads } from './uploads/artifact-uploads.js';
export { CommitUpload } from './uploads/commit-upload.js';
