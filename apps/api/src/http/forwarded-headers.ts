import type { IncomingMessage, Server } from 'node:http';

import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

import { forwardedIn } from './forwarded.js';

type Trusts = (address: string | undefined) => boolean;

/**
 * Believes what trusted proxies say of the requests that they pass on, and puts it into the headers that Fastify takes
 * `ip`, `protocol` and `host` from: it takes the last value of a list, and knows neither ports nor `Forwarded`.
 */
export function believeProxies(fastify: FastifyInstance, trusts: Trusts): void {
  const server: Server = fastify.server;
  server.prependListener('request', ({ socket, headers }: IncomingMessage) => {
    if (!trusts(socket.remoteAddress)) return;
    const { from, protocol, host } = forwardedIn(headers);
    put(headers, 'x-forwarded-for', from.join(', ') || null);
    put(headers, 'x-forwarded-proto', protocol);
    put(headers, 'x-forwarded-host', host);
  });
}

function put(headers: IncomingMessage['headers'], name: string, value: string | null): void {
  if (value === null) delete headers[name];
  else headers[name] = value;
}

/**
 * Says, once, that a proxy is not believed. Behind it all clients have one address, and without a public URL they are
 * sent to it without TLS for their tokens: what they report of that does not name the cause.
 */
export function reportUntrustedProxies(fastify: FastifyInstance, trusts: Trusts): void {
  const logger = new Logger('http');
  let isReported = false;
  fastify.addHook('onRequest', ({ headers, raw: { socket } }, _reply, done) => {
    done();
    const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
    if (isReported || !isForwarded || trusts(socket.remoteAddress)) return;
    isReported = true;
    const name = headers.forwarded === undefined ? 'X-Forwarded-For' : 'Forwarded';
    logger.warn(
      `${name} of ${socket.remoteAddress} is not believed: if that is a proxy of yours, name it in BERTH_TRUSTED_PROXIES`,
    );
  });
}
