import { applyDecorators, Controller, type Type, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import {
  ApiBasicAuth,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  ApiUnauthorizedResponse,
  getSchemaPath,
} from '@nestjs/swagger';

import { API_ROOT } from '../plugins/resource.js';
import { BasicAuthGuard } from './basic-auth.guard.js';
import { queryPipe } from './query-pipe.js';
import { ShapeResponse } from './shape-response.interceptor.js';

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
    UseGuards(BasicAuthGuard),
    UseInterceptors(ShapeResponse),
    UsePipes(queryPipe),
    ApiTags(tag),
    ApiBasicAuth(BASIC_AUTH),
    ApiUnauthorizedResponse({ description: 'Credentials are missing or wrong.' }),
  );
}

/** A route that lists objects. @param endpoint pieces of its path, joined by `_`: operation ids are made of them */
export const Lists = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId: `${endpoint}_list`, summary: 'List' }),
    ApiExtraModels(shown),
    ApiOkResponse({ description: 'A page of the list.', schema: pageSchema(shown) }),
  );

/** A route that shows one object. */
export const Reads = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId: `${endpoint}_read`, summary: 'Inspect' }),
    fieldsQuery('fields', 'Show only these fields.'),
    fieldsQuery('exclude_fields', 'Show all but these fields.'),
    ApiOkResponse({ description: 'The object.', type: shown }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
  );

const fieldsQuery = (name: string, description: string): MethodDecorator =>
  ApiQuery({
    name,
    description,
    required: false,
    isArray: true,
    type: String,
    style: 'form',
    explode: false,
  });

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
