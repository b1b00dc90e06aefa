import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { awaitRequestFor, isBodyAwaited } from '@berth/management/http';
import { BadRequestException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Takes a request line with a whole URL, as a client sends it that believes to speak to a proxy (RFC 9112 §3.2.2). */
export function acceptWholeUrls(fastify: FastifyInstance): void {
  const server: Server = fastify.server;
  // Before anybody else has looked at it.
  server.prependListener('request', (request: IncomingMessage) => {
    request.url = request.url?.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  });
}

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
