import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** One line for each request, when it has been answered or its client has gone. Never a header or a body. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('http');
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () =>
      logger.log({
        request: request.id,
        client: request.ip,
        method: request.method,
        url: request.originalUrl,
        status: reply.raw.headersSent ? reply.raw.statusCode : null,
        ...(reply.raw.writableFinished ? {} : { aborted: true }),
        ms: Math.round(reply.elapsedTime),
      }),
    );
    done();
  });
}
