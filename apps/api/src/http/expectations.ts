import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { awaitRequestFor, isBodyAwaited } from '@berth/management/http';
import type { FastifyInstance } from 'fastify';

/**
 * Heeds `Expect: 100-continue`: a client is asked for its body when somebody reads it, which is after the request has
 * been authorized. A refused client sends nothing, instead of a whole layer.
 */
export function heedExpectations(fastify: FastifyInstance): void {
  const server: Server = fastify.server;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    awaitRequestFor(request, () => response.writeContinue());
    server.emit('request', request, response);
  });
  // Of any other expectation nobody has heard; a server may ignore it (RFC 9110 §10.1.1).
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    server.emit('request', request, response),
  );
  // The client may send its body after all; the connection would take it for the next request.
  fastify.addHook('onSend', ({ raw }, reply, _payload, done) => {
    if (isBodyAwaited(raw)) reply.header('Connection', 'close');
    done();
  });
}
