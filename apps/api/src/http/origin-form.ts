import type { IncomingMessage, Server } from 'node:http';

import type { FastifyInstance } from 'fastify';

/** Takes a request line with a whole URL, as a client sends it that believes to speak to a proxy (RFC 9112 §3.2.2). */
export function acceptWholeUrls(fastify: FastifyInstance): void {
  const server: Server = fastify.server;
  // Before anybody else has looked at it.
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = request.url?.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  });
}
