import type { Readable } from 'node:stream';

import { applyDecorators, createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { bodyPipe } from './body-pipe.js';
import { MultipartForm } from './multipart-form.js';
import { unsupportedType } from './refusal.js';

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
 * Reads a form with a file, and checks its other fields as those of a JSON body are.
 * @param fields the class of the other fields
 * @param store reads the bytes of the file to their end
 * @throws BadRequestException
 */
export async function readForm<Fields extends object, Stored>(
  form: MultipartForm,
  fields: Type<Fields>,
  store: (bytes: Readable) => Promise<Stored>,
): Promise<{ readonly stored: Stored; readonly fields: Fields }> {
  const read = await form.read(store);
  const checked = await bodyPipe.transform(read.fields, { type: 'body', metatype: fields });
  return { stored: read.stored, fields: checked as Fields };
}
