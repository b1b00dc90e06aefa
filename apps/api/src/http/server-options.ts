import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { API_ROOT, type Settings, SettingsError, type WireProtocol } from '@berth/platform';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';

import { NamedHeadersResponse } from './header-names.js';
import { trustIn } from './trusted-proxies.js';
import { headersOf, wireOf } from './wire-of.js';

/** Longer than a proxy keeps its idle connections, so that the proxy is the one to close them. */
const KEEP_ALIVE_MS = 75_000;

/** Of all headers of a request, with its URL. The largest registry token fits, and so does a request for one. */
const MOST_HEADER_BYTES = 64 * 1024;

/** What Node's own server is told. A missing `Host` is answered by the same hand as all that is malformed. */
const SERVER = {
  requireHostHeader: false,
  maxHeaderSize: MOST_HEADER_BYTES,
  ServerResponse: NamedHeadersResponse,
};

/** Fastify as registry clients need it: names of any length, uploads of any duration, errors in their protocol. */
export function serverOptions(settings: Settings, wires: readonly WireProtocol[]): FastifyServerOptions {
  return {
    ...tls(settings),
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
    exposeHeadRoutes: true,
    trustProxy: settings.trustedProxies.length > 0 && trustIn(settings.trustedProxies),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A layer may take hours; what ends a request is a time in which nothing arrives.
    requestTimeout: 0,
    connectionTimeout: settings.idleTimeoutSeconds * 1000,
    // What still comes while the process ends is served, and not refused by Fastify in words of no protocol.
    return503OnClosing: false,
    genReqId: correlationIdOf,
    rewriteUrl: ({ url = '/' }) => wireOf(wires, url)?.rewriteUrl(url) ?? url,
    clientErrorHandler: (error, socket) => refuseConnection(wires, error, socket),
    http: SERVER,
    frameworkErrors: (error, request, reply) => refuse(wires, error, request, reply),
  } as FastifyServerOptions;
}

function tls({ tls: files }: Settings): object {
  if (files === null) return {};
  return {
    https: {
      ...SERVER,
      cert: contentsOf('BERTH_TLS_CERT_FILE', files.certFile),
      key: contentsOf('BERTH_TLS_KEY_FILE', files.keyFile),
    },
  };
}

function contentsOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SettingsError(variable, path, `a readable file (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Answers what the router itself cannot make sense of, such as a URL with a broken escape. */
function refuse(
  wires: readonly WireProtocol[],
  error: { statusCode?: number; message: string },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 400;
  const wire = wireOf(wires, request.raw.url ?? '/');
  reply
    .code(status)
    .headers(headersOf(wire))
    .header('Content-Type', 'application/json')
    // As bytes, because Fastify adds a charset to text.
    .send(Buffer.from(JSON.stringify(wire?.errorBody(status, error.message) ?? { detail: error.message })));
}

/** Answers what is not HTTP, or has more headers than anybody needs. Whom it was for cannot be told. */
function refuseConnection(
  wires: readonly WireProtocol[],
  error: Error & { code?: string },
  socket: Socket,
): void {
  if (!socket.writable) return;
  const [status, reason, message] = refusalFor(error.code);
  const [wire] = wires;
  const body = JSON.stringify(wire?.errorBody(status, message) ?? { detail: message });
  const headers = { ...headersOf(wire), 'Content-Type': 'application/json', 'Content-Length': body.length };
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end([`HTTP/1.1 ${status} ${reason}`, ...lines, '', body].join('\r\n'));
}

type ConnectionRefusal = readonly [status: number, reason: string, message: string];

/** By the codes of Node's errors. */
const REFUSALS: Readonly<Record<string, ConnectionRefusal>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    `the headers and the URL have more than ${MOST_HEADER_BYTES} bytes`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'the headers have not arrived within a minute'],
};

const refusalFor = (code = ''): ConnectionRefusal =>
  REFUSALS[code] ?? [400, 'Bad Request', 'the request is malformed'];

/** A client that says more has sent something else. */
const MOST_LETTERS = 200;

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * What a request is called in logs, tasks and the record. Clients of the management API send UUIDs; anything else is
 * replaced there, which tells them that nobody will find it. Those of a wire protocol may say what they like, in 200 letters.
 */
export function correlationIdOf({ headers, url = '' }: IncomingMessage): string {
  const given = headers['correlation-id'];
  if (typeof given !== 'string' || given.length > MOST_LETTERS) return randomUUID();
  return url.startsWith(API_ROOT) && !UUID.test(given) ? randomUUID() : given;
}
