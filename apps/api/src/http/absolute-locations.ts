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
