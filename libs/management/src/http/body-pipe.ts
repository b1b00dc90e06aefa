import type { ArgumentMetadata } from '@nestjs/common';
import {
  BadRequestException,
  Body,
  Injectable,
  type PipeTransform,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { ValidationError } from 'class-validator';
import { unsupportedType } from './fields.js';
import { MultipartForm } from './multipart-form.js';

/** Checks values by the decorators of their classes. What no decorator names is wrong as well. @param refuse says what is */
export const checkedBy = (refuse: (errors: ValidationError[]) => Error): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: refuse,
  });

const validation = checkedBy(refusal);

/**
 * Checks the body of a request; one that is not there has no fields. What is wrong is told field by field, in the
 * words that Pulp's clients know.
 */
@Injectable()
class CheckedBody implements PipeTransform<unknown, unknown> {
  transform(body: unknown = {}, metadata: ArgumentMetadata): Promise<unknown> {
    if (body instanceof MultipartForm) throw unsupportedType('multipart/form-data');
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      const got = Array.isArray(body) ? 'list' : typeof body;
      const message = `Invalid data. Expected a dictionary, but got ${got}.`;
      throw new BadRequestException({ non_field_errors: [message] });
    }
    return validation.transform(body, metadata);
  }
}

export const bodyPipe = new CheckedBody();

/** The body of a request, in controllers that are made for several classes of bodies. @param type its class */
export const BodyOf = (type: Type): ParameterDecorator =>
  Body({ transform: (body: unknown, metadata) => bodyPipe.transform(body, { ...metadata, metatype: type }) });

/** Describes such a body. */
export const TakesBody = (type: Type): MethodDecorator => ApiBody({ type });

/** Unknown fields are only told of when the known ones are right. */
function refusal(errors: ValidationError[]): BadRequestException {
  const wrong = errors.filter(({ constraints }) => constraints?.whitelistValidation === undefined);
  if (wrong.length > 0)
    return new BadRequestException(
      Object.fromEntries(wrong.map((error) => [error.property, messagesOf(error)])),
    );
  return new BadRequestException(
    Object.fromEntries(errors.map(({ property }) => [property, ['Unexpected field']])),
  );
}

/** Checks of what a value is. Where one fails, the others have nothing to say that would help. */
const TYPES = ['isArray', 'isString', 'isInt', 'isBoolean'];

function messagesOf({ value, constraints, children }: ValidationError): readonly string[] {
  if (value === undefined) return ['This field is required.'];
  if (value === null) return ['This field may not be null.'];
  const wrongType = TYPES.map((name) => constraints?.[name]).find((message) => message !== undefined);
  if (wrongType !== undefined) return [wrongType];
  const own = Object.values(constraints ?? {});
  return own.length > 0 ? own : (children ?? []).flatMap(messagesOf);
}
