export { AskedBy } from './asked-by.js';
export { Audited } from './audited.js';
export { callerOf } from './authentication.guard.js';
export { askForBody, awaitRequestFor, isBodyAwaited } from './awaited-body.js';
export { baseUrl, publicHost } from './base-url.js';
export { bodyPipe } from './body-pipe.js';
export { CalledBy } from './called-by.js';
export { ContentResponse, type ContentRow, contentColumns } from './content-response.js';
export { ChangesContent } from './contents/content-routes.js';
export { ARTIFACT_RESOURCE, UPLOAD_RESOURCE } from './core-resources.js';
export { BaseDistributionBody } from './distributions/distribution.body.js';
export { BaseDistributionResponse } from './distributions/distribution.response.js';
export type { DistributionRow } from './distributions/distribution-rows.js';
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
export { Labels } from './label-fields.js';
export { contentRoutes, listRoutes } from './list-routes.js';
export { ManagementHttpModule } from './management-http.module.js';
export {
  AsyncOperationResponse,
  Creates,
  Deletes,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from './management-routes.js';
export { MultipartForm } from './multipart-form.js';
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
export { buildDocument, type PathStyle } from './openapi/build-document.js';
export { allOperations, type Document, type Schema } from './openapi/document.js';
export { MANAGEMENT_TEXTS } from './openapi/texts/texts.js';
export { originOf } from './origin-of.js';
export { Id } from './path-params.js';
export { type PluginRoutes, pluginHttp } from './plugin-http.js';
export { readBody } from './read-body.js';
export { NOT_UNIQUE, refusal } from './refusal.js';
export { BaseRepositoryBody } from './repositories/repository.body.js';
export { BaseRepositoryResponse } from './repositories/repository.response.js';
export { RepositoryListing } from './repositories/repository-listing.js';
export type { RepositoryRow } from './repositories/repository-rows.js';
export { sendRequested } from './requested-bytes.js';
export { RoleTargets } from './role-targets.js';
export { Rows } from './rows.js';
export { SANDBOXED } from './sandboxed.js';
export { statusOf } from './status-of.js';
export { whenTakenIn } from './taken-in.js';
export { UnreadBody } from './unread-body.js';
