import { MultipartForm, readBody, unsupportedType, type WireProtocol } from '@berth/platform';
import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { wireOf } from './wire-of.js';

/** Larger than any description of an object. */
const MOST_BYTES = 1024 * 1024;

/**
 * Leaves bodies of wire protocols alone, whatever type they claim to be: crane opens an upload with an empty
 * `application/json`, docker sends a layer without any type, and a manifest must not be parsed before it is hashed.
 * Those of the management API are JSON, or forms, which their routes read.
 */
export function receiveBodies(fastify: FastifyInstance, wires: readonly WireProtocol[]): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, payload: unknown) =>
    wireOf(wires, request.originalUrl) === undefined ? bodyOf(request) : payload,
  );
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...wireOf(wires, request.originalUrl)?.headers, 'Correlation-ID': request.id });
    // HTTP/1.1 requires one; Node's own refusal would not be in the words of any protocol.
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new BadRequestException('a request needs a Host header');
  });
  let isClosing = false;
  fastify.addHook('preClose', async () => {
    isClosing = true;
  });
  fastify.addHook('onSend', async (_request, reply, payload) => {
    // A connection that is kept alive would keep a server that is to end.
    if (isClosing) reply.header('Connection', 'close');
    // Fastify adds a charset, which JSON does not have; clients compare the type as it stands.
    if (reply.getHeader('content-type') === 'application/json; charset=utf-8')
      reply.header('content-type', 'application/json');
    return payload;
  });
}

async function bodyOf(request: FastifyRequest): Promise<unknown> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'multipart/form-data') return new MultipartForm(request);
  if (type === 'application/json') return jsonOf(request);
  throw unsupportedType(type);
}

async function jsonOf(request: FastifyRequest): Promise<unknown> {
  const tooLarge = () => new PayloadTooLargeException({ detail: 'The request body is too large.' });
  const text = (await readBody(request, MOST_BYTES, tooLarge)).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new BadRequestException({ detail: 'JSON parse error - the body is not JSON' });
  }
}
