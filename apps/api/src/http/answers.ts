import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Puts the public URL before the paths of `Location` and `Link`. Without one they stay paths: every client resolves
 * them, and no proxy can make them wrong.
 */
export function absoluteLocations(fastify: FastifyInstance, publicUrl: URL | null): void {
  if (publicUrl === null) return;
  const base = publicUrl.href.replace(/\/$/, '');
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    const [location, link] = [reply.getHeader('location'), reply.getHeader('link')];
    if (typeof location === 'string') reply.header('location', location.replace(/^\//, `${base}/`));
    if (typeof link === 'string') reply.header('link', link.replace(/^<\//, `<${base}/`));
    done();
  });
}

/** Seconds after which a client may try again, by status. A full disk is not mended in a moment. */
const SECONDS: Readonly<Record<number, number>> = { 429: 30, 503: 5, 507: 60 };

/** Says in every refusal for the moment when to come again (RFC 9110 §10.2.3), unless the refusal itself knows better. */
export function sayWhenToRetry(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    const seconds = SECONDS[reply.statusCode];
    if (seconds !== undefined && !reply.hasHeader('Retry-After')) reply.header('Retry-After', seconds);
    done();
  });
}

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
