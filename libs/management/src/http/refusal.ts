import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';

/** What is wrong with a field of a request's body, or with the body as a whole. */
export const refusal = (message: string | readonly string[], field = 'non_field_errors') =>
  new BadRequestException({ [field]: [message].flat() });

/** What is wrong with items of a list in a request's body: messages by place. */
export const itemRefusal = (field: string, messages: ReadonlyMap<number, string>) =>
  new BadRequestException({
    [field]: Object.fromEntries([...messages].map(([place, message]) => [place, [message]])),
  });

export const unsupportedType = (type: string) =>
  new UnsupportedMediaTypeException({ detail: `Unsupported media type "${type}" in request.` });

export const NOT_UNIQUE = 'This field must be unique.';
