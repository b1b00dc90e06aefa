export { Audited } from './audited.js';
export { callerOf } from './authentication.guard.js';
export { baseUrl, publicHost } from './base-url.js';
export { bodyPipe } from './body-pipe.js';
export { AskedBy, CalledBy, originOf } from './called-by.js';
export { ContentResponse, type ContentRow, contentColumns } from './content-response.js';
export { ChangesContent } from './contents/modify-routes.js';
export { BaseDistributionBody, BaseDistributionResponse } from './distributions/distribution.dto.js';
export type { DistributionRow } from './distributions/distribution-listing.js';
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
export { Found } from './filters/list-query.js';
export { Form, fileIn, TakesForm } from './form.js';
export { Labels } from './label-fields.js';
export { contentRoutes, listRoutes, servedListRoutes } from './list-routes.js';
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
export { Id } from './path-params.js';
export { type PluginRoutes, pluginHttp } from './plugin-http.js';
export { askForBody, awaitRequestFor, isBodyAwaited, readBody } from './read-body.js';
export { BaseRepositoryBody, BaseRepositoryResponse } from './repositories/repository.dto.js';
export type { RepositoryRow } from './repositories/repository-listing.js';
export { RepositoryListing } from './repositories/repository-listing.js';
export { SANDBOXED, sendRequested } from './requested-bytes.js';
export { Rows } from './rows.js';
export { type Failure, failureOf, statusOf } from './status-of.js';
export { UnreadBody, whenTakenIn } from './unread-body.js';
