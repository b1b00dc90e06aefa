import type { FastifyInstance } from 'fastify';

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
