import { readFileSync } from 'node:fs';

import { type Settings, SettingsError, type WireProtocol } from '@berth/platform';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { v7 as uuid } from 'uuid';

import { wireOf } from './wire-of.js';

/** Longer than a proxy keeps its idle connections, so that the proxy is the one to close them. */
const KEEP_ALIVE_MS = 75_000;

/** Fastify as registry clients need it: names of any length, uploads of any duration, errors in their protocol. */
export function serverOptions(settings: Settings, wires: readonly WireProtocol[]): FastifyServerOptions {
  return {
    ...tls(settings),
    routerOptions: { maxParamLength: 4096, ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A layer may take hours; what ends a request is a time in which nothing arrives.
    requestTimeout: 0,
    connectionTimeout: settings.idleTimeoutSeconds * 1000,
    genReqId: ({ headers }) => String(headers['correlation-id'] ?? uuid()),
    rewriteUrl: ({ url = '/' }) => wireOf(wires, url)?.rewriteUrl(url) ?? url,
    frameworkErrors: (error, request, reply) => refuse(wires, error, request, reply),
  } as FastifyServerOptions;
}

function tls({ tls: files }: Settings): object {
  if (files === null) return {};
  return {
    https: {
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
    .headers(wire?.headers ?? {})
    .header('Content-Type', 'application/json')
    .send(JSON.stringify(wire?.errorBody(status, error.message) ?? { detail: error.message }));
}
