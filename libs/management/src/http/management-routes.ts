import { API_ROOT } from '@berth/platform';
import {
  applyDecorators,
  Controller,
  HttpCode,
  HttpException,
  type Type,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiQuery,
  ApiSchema,
  ApiTags,
  ApiUnauthorizedResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { TASK_RESOURCE } from '../access/core-resources.js';
import { AuthenticationGuard } from './authentication.guard.js';
import type { Filters } from './filters/filters.js';
import { MAX_LIMIT } from './filters/list-query.js';
import { queryPipe } from './query-pipe.js';
import { ShapeResponse } from './shape-response.interceptor.js';
import { ReadsBody } from './unread-body.js';

/** The security scheme of the management API, as its description names it. */
export const BASIC_AUTH = 'basicAuth';

/**
 * A controller of the management API for users of the system.
 *
 * @param path below `/pulp/api/v3/`
 * @param tag groups its operations in the description, and names the class that has them in generated clients
 */
export function ManagementRoutes(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(`${API_ROOT}${path}`),
    UseGuards(AuthenticationGuard),
    UseInterceptors(ReadsBody, ShapeResponse),
    UsePipes(queryPipe),
    ApiTags(tag),
    ApiBasicAuth(BASIC_AUTH),
    ApiUnauthorizedResponse({ description: 'Credentials are missing or wrong.' }),
  );
}

/**
 * A route that lists objects.
 * @param endpoint pieces of its path, joined by `_`: operation ids are made of them
 * @param filters what the list can be narrowed by; its parameter is `@Listed` with the same
 */
export const Lists = (shown: Type, endpoint: string, filters: Filters): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId: `${endpoint}_list` }),
    ...listQueries(filters),
    ApiExtraModels(shown),
    ApiOkResponse({ description: 'A page of the list.', schema: pageSchema(shown) }),
  );

/** A route that shows one object. */
export const Reads = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId: `${endpoint}_read` }),
    ApiOkResponse({ description: 'The object.', type: shown }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
  );

/** A route that makes an object, and answers with it. */
export const Creates = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    HttpCode(201),
    ApiOperation({ operationId: `${endpoint}_create` }),
    ApiCreatedResponse({ description: 'The object that was made.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
  );

/** A route that changes an object at once, and answers with it. @param verb `update` or `partial_update` */
export const Updates = (shown: Type, endpoint: string, verb: 'update' | 'partial_update'): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId: `${endpoint}_${verb}` }),
    ApiOkResponse({ description: 'The object as it is now.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
  );

/** A route that answers with the object where there is nothing to change, and else has a task change it. */
export const Changes = (shown: Type, endpoint: string, verb: 'update' | 'partial_update'): MethodDecorator =>
  applyDecorators(
    Updates(shown, endpoint, verb),
    ApiAcceptedResponse({ description: 'The task that changes it.', type: AsyncOperationResponse }),
  );

/** A route that removes an object at once. */
export const Deletes = (endpoint: string): MethodDecorator =>
  applyDecorators(
    HttpCode(204),
    ApiOperation({ operationId: `${endpoint}_delete` }),
    ApiNoContentResponse({ description: 'It is gone.' }),
  );

/** A route that has a task do it. @param verb such as `create` or `delete` */
export const Dispatches = (endpoint: string, verb: string): MethodDecorator =>
  applyDecorators(
    HttpCode(202),
    ApiOperation({ operationId: `${endpoint}_${verb}` }),
    ApiAcceptedResponse({ description: 'The task.', type: AsyncOperationResponse }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
  );

/** A route that ends something before it is done. */
export const Cancels = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId: `${endpoint}_cancel` }),
    ApiOkResponse({ description: 'As it is now: canceled, or about to be.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ApiForbiddenResponse({ description: 'The caller may not cancel it.' }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
    ApiConflictResponse({ description: 'It has ended otherwise.', type: shown }),
  );

/** The answer of such a route. @throws HttpException 409, with the same body, where it has ended otherwise */
export function canceledOrConflict<Shown extends object>(shown: Shown, isCanceled: boolean): Shown {
  if (!isCanceled) throw new HttpException(shown, 409);
  return shown;
}

/** Names the task that does what was asked for. */
@ApiSchema({ name: 'AsyncOperationResponse' })
export class AsyncOperationResponse {
  @ApiProperty({ format: 'uri-reference' })
  readonly task: string;

  constructor(taskId: string) {
    this.task = TASK_RESOURCE.href(taskId);
  }
}

/** The parameters of a list. */
function listQueries({ declarations }: Filters): MethodDecorator[] {
  const filters = Object.entries(declarations).map(([name, { schema, description }]) =>
    ApiQuery({
      name,
      description,
      required: false,
      style: 'form',
      explode: false,
      schema: { ...schema } as object,
    }),
  );
  return [
    ...pagingQueries,
    ApiQuery({
      name: 'after',
      required: false,
      type: String,
    }),
    ApiQuery({
      name: 'ordering',
      required: false,
      isArray: true,
      type: String,
      style: 'form',
      explode: false,
    }),
    ...filters,
    ApiQuery({
      name: 'q',
      required: false,
      type: String,
    }),
  ];
}

const pagingQuery = (name: string, schema: object): MethodDecorator =>
  ApiQuery({ name, required: false, schema: { type: 'integer', ...schema } });

/** The parameters of a route that is `@Paged`. */
export const pagingQueries: readonly MethodDecorator[] = [
  pagingQuery('limit', { default: 100, maximum: MAX_LIMIT }),
  pagingQuery('offset', { default: 0 }),
];

const pageSchema = (shown: Type) => ({
  type: 'object',
  required: ['count', 'results'],
  properties: {
    count: { type: 'integer' },
    next: { type: 'string', format: 'uri', nullable: true },
    previous: { type: 'string', format: 'uri', nullable: true },
    results: { type: 'array', items: { $ref: getSchemaPath(shown) } },
  },
});
