import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import type { SentFile } from '../transfer/sent-file.js';
import { bodyPipe } from './body-pipe.js';
import { Checked, Omittable, unsupportedType } from './fields.js';
import { MultipartForm } from './multipart-form.js';

/** A route that takes a form with a file in it, and no JSON. */
export const TakesForm = (fields: Type): MethodDecorator =>
  applyDecorators(ApiConsumes('multipart/form-data'), ApiBody({ type: fields }));

/** The form of a request. */
export const Form = createParamDecorator((_: unknown, context: ExecutionContext): MultipartForm => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body instanceof MultipartForm) return body;
  throw unsupportedType('application/json');
});

/**
 * The file of a form, and its other fields.
 * @param fields the class of the other fields, which are checked as those of a JSON body are
 */
export const fileIn = <Fields extends object>(
  form: MultipartForm,
  fields: Type<Fields>,
): SentFile<Fields> => ({
  leastBytes: form.leastBytes,
  read: (store) =>
    form.read((bytes, others) =>
      store(
        bytes,
        async () => (await bodyPipe.transform(await others(), { type: 'body', metatype: fields })) as Fields,
      ),
    ),
});

/** The file of a form. Its bytes are not among the fields that are checked. */
export const File = (): PropertyDecorator => ApiProperty({ type: String, format: 'binary' });

/** A digest that bytes are to have. */
export const Digest = (digits: number): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: String, pattern: patternOf(digits).source }), IsDigest(digits));

/** One that need not be said. */
export const OptionalDigest = (digits: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, pattern: patternOf(digits).source }),
    Omittable(),
    IsDigest(digits),
  );

/** One that is not computed, because it proves nothing. */
export const BrokenDigest = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String }),
    Omittable(),
    Checked('digest', () => false, 'Checksums of this kind are not allowed.'),
  );

const IsDigest = (digits: number): PropertyDecorator =>
  Checked(
    'digest',
    (value) => typeof value === 'string' && patternOf(digits).test(value),
    `Ensure this field has ${digits} lower-case hexadecimal digits.`,
  );

const patternOf = (digits: number): RegExp => new RegExp(`^[0-9a-f]{${digits}}$`);
