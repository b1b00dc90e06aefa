export { AccessToken, type TokenScope } from './access-token.entity.js';
export { AccessTokenNameTaken, AccessTokens, type TokenRequest } from './access-tokens.js';
export { Accounts, LastAdministrator, requireOtherAdministrator, UsernameTaken } from './accounts.js';
export { AdministratorPassword } from './administrator-password.js';
export { Audit, type AuditRecord } from './audit.js';
export { type AuditAction, AuditEvent } from './audit-event.entity.js';
export type { Actor, Caller, CallerToken, Origin } from './caller.js';
export { PermissionDenied, requireAdministrator } from './caller.js';
export {
  GROUP_OWNER,
  GROUP_PERMISSIONS,
  MANAGE_CONTENT_LABELS,
  TASK_OWNER,
  TASK_PERMISSIONS,
  UPLOAD_OWNER,
  UPLOAD_PERMISSIONS,
} from './core-permissions.js';
export { CredentialChain } from './credentials/credential-chain.js';
export type { CredentialVerifier, Verified } from './credentials/credential-verifier.js';
export { type Credentials, CredentialsWrong, credentialsIn } from './credentials/credentials.js';
export { Turns } from './credentials/login-checks.js';
export { TooManyFailedLogins } from './credentials/login-guard.js';
export { Group, GroupMember } from './group.entity.js';
export { KeptTokenKeys, TokenKeyMissing } from './kept-token-keys.js';
export { keepLockedRoles, knownPermissions } from './locked-roles.js';
export {
  ADD_NAMESPACE,
  DELETE_NAMESPACE,
  MANAGE_NAMESPACE,
  NAMESPACE_CREATOR,
  NAMESPACE_MODEL,
  NAMESPACE_OWNER,
  VIEW_NAMESPACE,
} from './namespace-permissions.js';
export { hashPassword, PasswordWeak, requireStrength, verifyPassword } from './password-rules.js';
export { heldOn, holds, holdsAmong, type Way } from './permissions.js';
export { Role, RoleAssignment } from './role.entity.js';
export { REVOCATION_SECONDS, Sessions } from './sessions.js';
export { User } from './user.entity.js';
export { type HeldRole, UserRoles } from './user-roles.js';
