export { AccessToken, type TokenScope } from './access/access-token.entity.js';
export { AccessTokenNameTaken, AccessTokens, type TokenRequest } from './access/access-tokens.js';
export { Accounts, LastAdministrator, requireOtherAdministrator, UsernameTaken } from './access/accounts.js';
export { requireAdministrator } from './access/administrator.js';
export { AdministratorPassword } from './access/administrator-password.js';
export { Audit, type AuditRecord } from './access/audit.js';
export { type AuditAction, AuditEvent } from './access/audit-event.entity.js';
export { Authenticator } from './access/authenticator.js';
export { type BasicCredentials, basicCredentials, isBasic } from './access/basic-credentials.js';
export type { Caller, CallerToken } from './access/caller.js';
export {
  GROUP_OWNER,
  GROUP_PERMISSIONS,
  MANAGE_CONTENT_LABELS,
  TASK_OWNER,
  TASK_PERMISSIONS,
  UPLOAD_OWNER,
  UPLOAD_PERMISSIONS,
} from './access/core-permissions.js';
export { Group, GroupMember } from './access/group.entity.js';
export { KeptTokenKeys, TokenKeyMissing } from './access/kept-token-keys.js';
export { keepLockedRoles, knownPermissions } from './access/locked-roles.js';
export { TooManyFailedLogins } from './access/login-guard.js';
export {
  ADD_NAMESPACE,
  DELETE_NAMESPACE,
  MANAGE_NAMESPACE,
  NAMESPACE_CREATOR,
  NAMESPACE_MODEL,
  NAMESPACE_OWNER,
  VIEW_NAMESPACE,
} from './access/namespace-permissions.js';
export type { Actor, Origin } from './access/origin.js';
export { PasswordWeak, requireStrength } from './access/password-rules.js';
export { hashPassword, verifyPassword } from './access/passwords.js';
export { PermissionDenied } from './access/permission-denied.js';
export { heldOn, holds, holdsAmong, type Way } from './access/permissions.js';
export { Role, RoleAssignment } from './access/role.entity.js';
export { REVOCATION_SECONDS, Sessions } from './access/sessions.js';
export { Turns } from './access/turns.js';
export { User } from './access/user.entity.js';
export { type HeldRole, UserRoles } from './access/user-roles.js';
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
