import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';

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
