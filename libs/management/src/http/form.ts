import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { bodyPipe } from './body-pipe.js';
import { unsupportedType } from './fields.js';
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
 * Reads a form with a file, and resolves with what `store` makes of it.
 * @param fields the class of the other fields, which are checked as those of a JSON body are
 * @param store reads the bytes of the file to their end, and then asks for the other fields
 * @throws BadRequestException
 */
export function readForm<Fields extends object, Stored>(
  form: MultipartForm,
  fields: Type<Fields>,
  store: (bytes: AsyncIterable<Uint8Array>, others: () => Promise<Fields>) => Promise<Stored>,
): Promise<Stored> {
  return form.read((bytes, others) =>
    store(
      bytes,
      async () => (await bodyPipe.transform(await others(), { type: 'body', metatype: fields })) as Fields,
    ),
  );
}
