import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Says, once, that a proxy is not believed. Behind it all clients have one address, and without a public URL they are
 * sent to it without TLS for their tokens: what they report of that does not name the cause.
 */
export function reportUntrustedProxies(fastify: FastifyInstance): void {
  const logger = new Logger('http');
  let isReported = false;
  fastify.addHook('onRequest', async ({ headers, ips, raw }) => {
    // The first of these is who has connected; more of them there are only where that one is trusted.
    if (isReported || headers['x-forwarded-for'] === undefined || (ips?.length ?? 1) > 1) return;
    isReported = true;
    logger.warn(
      `X-Forwarded-For of ${raw.socket.remoteAddress} is not believed: if that is a proxy of yours, name it in BERTH_TRUSTED_PROXIES`,
    );
  });
}
