export { AskedBy } from './asked-by.js';
export { Audited } from './audited.js';
export { callerOf } from './authentication.guard.js';
export { askForBody, awaitRequestFor, isBodyAwaited } from './awaited-body.js';
export { baseUrl, publicHost } from './base-url.js';
export { bodyPipe } from './body-pipe.js';
export { CalledBy } from './called-by.js';
export { ContentResponse, type ContentRow, contentColumns } from './content-response.js';
export { ChangesContent } from './contents/content-routes.js';
export {
  ACCESS_POLICY_RESOURCE,
  ACCESS_TOKEN_RESOURCE,
  ARTIFACT_RESOURCE,
  GROUP_RESOURCE,
  ROLE_RESOURCE,
  TASK_GROUP_RESOURCE,
  TASK_RESOURCE,
  UPLOAD_RESOURCE,
  USER_RESOURCE,
  WORKER_RESOURCE,
} from './core-resources.js';
export { CreatedResources } from './created-resources.js';
export { BaseDistributionBody } from './distributions/distribution.body.js';
export { BaseDistributionResponse } from './distributions/distribution.response.js';
export { distributionFilters } from './distributions/distribution-filters.js';
export { type DistributionRow, distributionRows } from './distributions/distribution-rows.js';
export { ServedReferences } from './distributions/served-references.js';
export { type Failure, failureOf } from './failure-of.js';
export {
  Checked,
  IsText,
  NoFlag,
  NoReference,
  NumberOrNull,
  Omittable,
  OptionalFlag,
  OptionalReference,
  OptionalText,
  OptionalTexts,
  OptionalTime,
  Reference,
  ReferenceOrNull,
  RequiredText,
  TextOrNull,
  Texts,
} from './fields.js';
export { asked, nested } from './filters/filter.js';
export * from './filters/index.js';
export { Form, readForm, TakesForm } from './form.js';
export { Found } from './found.js';
export { GROUP_TARGET, isGroupVisible } from './group-target.js';
export { Labels } from './label-fields.js';
export { contentRoutes, listRoutes } from './list-routes.js';
export { ManagementHttpModule } from './management-http.module.js';
export {
  AsyncOperationResponse,
  BASIC_AUTH,
  Creates,
  Deletes,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from './management-routes.js';
export { MultipartForm } from './multipart-form.js';
export { type NamedRole, NamedRoles } from './named-roles.js';
export { NamedVersions } from './named-versions.js';
export { ObjectPermissions } from './object-permissions.js';
export {
  HREF,
  LABELS,
  NULLABLE_TEXT,
  NULLABLE_TIME,
  ObjectResponse,
  type ObjectRow,
  objectColumns,
  objectOrderings,
} from './object-response.js';
export { objectRolesController } from './object-roles.controller.js';
export { originOf } from './origin-of.js';
export { AssignmentId, Id, NumericId, UserId } from './path-params.js';
export { type PluginRoutes, pluginHttp } from './plugin-http.js';
export { type BodyLimits, readBody } from './read-body.js';
export { NOT_UNIQUE, refusal } from './refusal.js';
export { BaseRepositoryBody } from './repositories/repository.body.js';
export { BaseRepositoryResponse } from './repositories/repository.response.js';
export { repositoryFilters } from './repositories/repository-filters.js';
export { RepositoryListing } from './repositories/repository-listing.js';
export { type RepositoryRow, repositoryRows } from './repositories/repository-rows.js';
export { sendRequested } from './requested-bytes.js';
export { RoleTargets, type TargetObject } from './role-targets.js';
export { Rows } from './rows.js';
export { SANDBOXED } from './sandboxed.js';
export { statusOf } from './status-of.js';
export { SuperuserGuard } from './superuser.guard.js';
export { whenTakenIn } from './taken-in.js';
export { TASK_TARGET } from './task-target.js';
export { timestamp } from './timestamp.js';
export { UnreadBody } from './unread-body.js';
export { isUploadVisible, UPLOAD_TARGET } from './upload-target.js';
export { RepositoryVersionResponse } from './versions/repository-version.response.js';
export { RepositoryVersionListing } from './versions/repository-version-listing.js';
export { versionFilters } from './versions/version-filters.js';
export { distributionVisibility, repositoryAccess, repositoryVisibility } from './visibility.js';
