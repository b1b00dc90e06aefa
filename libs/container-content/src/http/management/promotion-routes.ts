import { pagingQueries } from '@berth/management/http';
import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBadRequestResponse, ApiConflictResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';

import { VersionDiffResponse } from './version-diff.response.js';

/** A route that tells what a promotion would change. */
export const Previews = (endpoint: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({
      operationId: `${endpoint}_preview_promotion`,
    }),
    ...pagingQueries,
    ApiOkResponse({ description: 'What would change.', type: VersionDiffResponse }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ExpectsCurrent(),
  );

/** A route that refuses when somebody else was faster. */
export const ExpectsCurrent = (): MethodDecorator =>
  ApiConflictResponse({ description: 'The current version is not the expected one.' });
