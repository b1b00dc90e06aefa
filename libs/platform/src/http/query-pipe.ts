import {
  type ArgumentMetadata,
  BadRequestException,
  type PipeTransform,
  ValidationPipe,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';

const validation = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: refusal,
});

/** Checks the query of a list. A parameter that the list does not know is refused, so that no typo is ignored. */
export const queryPipe: PipeTransform<unknown, unknown> = {
  transform: (value: unknown, metadata: ArgumentMetadata) =>
    metadata.type === 'query' ? validation.transform(value, metadata) : value,
};

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
