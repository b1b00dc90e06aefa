import { type ArgumentMetadata, BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

import { checkedBy } from './body-pipe.js';

const validation = checkedBy(refusal);

/**
 * Checks the query of a list. A parameter that the list does not know is refused, so that no typo is ignored.
 * Pipes of a controller see paths and bodies as well; those have pipes of their own.
 */
@Injectable()
class CheckedQuery implements PipeTransform<unknown, unknown> {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return metadata.type === 'query' ? validation.transform(value, metadata) : value;
  }
}

export const queryPipe = new CheckedQuery();

function refusal(errors: ValidationError[]): BadRequestException {
  const unknown = errors.filter(({ constraints }) => constraints?.whitelistValidation !== undefined);
  if (unknown.length > 0)
    return new BadRequestException({
      errors: unknown.map(({ property }) => `Invalid Filter: '${property}'`),
    });
  return new BadRequestException(
    Object.fromEntries(
      errors.map(({ property, constraints }) => [property, Object.values(constraints ?? {})]),
    ),
  );
}
