export * from './access/index.js';
export { Artifact } from './artifacts/artifact.entity.js';
export { Artifacts, type MadeArtifact } from './artifacts/artifacts.js';
export { DIGEST_ALGORITHMS, type Digests } from './artifacts/digests.js';
export { IncomingBytes, type ReceivedBytes } from './artifacts/incoming-bytes.js';
export { Content } from './content/content.entity.js';
export { dataSourceOptions } from './data-source-options.js';
export { BaseEntity } from './database/base.entity.js';
export { Batcher, type BatchLimits } from './database/batcher.js';
export { isForeignKeyViolation, isTransientFailure, isUniqueViolation } from './database/failures.js';
export { DatabaseIsNewer, requireKnownMigrations } from './database/known-migrations.js';
export { ListReads, ListTooDear, type Read } from './database/list-reads.js';
export { RegistryReads } from './database/registry-reads.js';
export { isThere, placed, Statement, type Transaction } from './database/statement.js';
export { Distribution } from './distributions/distribution.entity.js';
export { DistributionReadOnly, Distributions } from './distributions/distributions.js';
export { Namespace } from './distributions/namespace.entity.js';
export { andEnd, orCleanUp } from './errors/clean-up.js';
export {
  BodyTooSlow,
  DomainError,
  type ErrorKind,
  FieldsInvalid,
  isDiskFull,
  RequestInvalid,
} from './errors/domain-error.js';
export { nestsDeeperThan } from './json/nesting.js';
export { outliveTheTerminal, ProcessLogger, processSettings } from './logging/process-logger.js';
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
export type {
  ContentPlugin,
  LockedRole,
  PluginHttp,
  PluginPermissions,
  ProposedVersion,
  Readability,
  RepositoryAccess,
  VersionCheck,
  VersionRef,
  WireProtocol,
} from './plugins/content-plugin.js';
export { componentVersions, ownerRole, PluginRegistry } from './plugins/content-plugin.js';
export { API_ROOT, RepositoryResource, Resource } from './plugins/resource.js';
export type { RoleTarget } from './plugins/role-target.js';
export {
  ChangeQuery,
  type ContentChange,
  removalOf,
  removing,
  replacing,
} from './repositories/content-change.js';
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
