import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import { ApiBadRequestResponse, ApiConflictResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';

import { pagingQueries } from '../management-routes.js';

/** A route that tells what a promotion would change. */
export const Previews = (endpoint: string, shown: Type): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({
      operationId: `${endpoint}_preview_promotion`,
    }),
    ...pagingQueries,
    ApiOkResponse({ description: 'What would change.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ExpectsCurrent(),
  );

/** A route that refuses when somebody else was faster. */
export const ExpectsCurrent = (): MethodDecorator =>
  ApiConflictResponse({ description: 'The current version is not the expected one.' });
