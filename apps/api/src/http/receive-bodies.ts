import type { WireProtocol } from '@berth/platform';
import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { wireOf } from './wire-of.js';

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Leaves bodies alone, whatever type they claim to be: crane opens an upload with an empty `application/json`,
 * docker sends a layer without any type, and a manifest must not be parsed before it is hashed.
 */
export function receiveBodies(fastify: FastifyInstance, wires: readonly WireProtocol[]): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: FastifyRequest, payload: unknown, done: Done) =>
    done(null, payload),
  );
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...wireOf(wires, request.originalUrl)?.headers, 'Correlation-ID': request.id });
    // HTTP/1.1 requires one; Node's own refusal would not be in the words of any protocol.
    if (request.headers.host === undefined) throw new BadRequestException('a request needs a Host header');
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
