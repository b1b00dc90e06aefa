import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Requires one `Host` (RFC 9112 §3.2): of two, proxies and servers may each believe another one. Node's own refusal would
 * not be in the words of any protocol.
 */
export function requireOneHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw: { rawHeaders, httpVersion } }, _reply, done) => {
    const count = hostsAmong(rawHeaders);
    if (count > 1) throw new BadRequestException('a request has one Host header');
    if (count === 0 && httpVersion === '1.1') throw new BadRequestException('a request needs a Host header');
    done();
  });
}

/** @param rawHeaders names and values in turn; Node keeps only the first `Host` among `headers` */
function hostsAmong(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
