import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { isBodyAwaited } from '@berth/management/http';
import type { FastifyInstance } from 'fastify';

/**
 * Ends connections whose client has been silent for the idle time-out, and only those: to hash a layer again may take
 * longer, and its client has nothing to say meanwhile.
 */
export function endIdleConnections(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw: request }, { raw: response }, done) => {
    response.on('timeout', (socket: Socket) => {
      if (!waitsForUs(request, response)) socket.destroy();
    });
    done();
  });
}

/** How long a client may go on with the body of a request that has been refused. */
const REST_MS = 5000;

/** Ends connections whose client goes on with a body although it was refused: what comes is thrown away, for a while. */
export function endUnreadBodies(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', ({ raw: request }, { statusCode }, done) => {
    done();
    if (statusCode < 400 || request.complete || isBodyAwaited(request)) return;
    const end = setTimeout(() => request.socket.destroy(), REST_MS);
    // When all of it has come, or the connection is gone.
    request.once('close', () => clearTimeout(end));
  });
}

/** Whether the client has said all that it can for now: the whole request, or more than has been read yet. */
function waitsForUs(request: IncomingMessage, response: ServerResponse): boolean {
  if (response.headersSent) return false;
  return request.complete || request.readableLength > 0 || isBodyAwaited(request);
}
