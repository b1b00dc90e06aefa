import { API_ROOT, type Settings, type WireProtocol } from '@berth/platform';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

import { headersOf, wireOf } from './wire-of.js';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

const NOTHING = {
  defaultSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** What the page of the description is made of: files of this server, and styles that its script sets. */
const DOCUMENTATION = {
  ...NOTHING,
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
};

/**
 * Tells browsers, with every answer, what they may do with it. Nothing of a wire protocol is a page, whatever type it was
 * pushed with: it runs no script, on an origin where an administrator may be logged in. The management API is data, too,
 * but for the page of its description.
 */
export async function tellBrowsers(
  fastify: FastifyInstance,
  wires: readonly WireProtocol[],
  settings: Settings,
): Promise<void> {
  await fastify.register(helmet, { global: false });
  const [data, documentation] = [NOTHING, DOCUMENTATION].map((directives) =>
    optionsFor(directives, settings),
  );
  fastify.addHook('onRequest', (request, reply, done) => {
    const wire = wireOf(wires, request.originalUrl);
    reply.header('Correlation-ID', request.id);
    if (wire !== undefined) reply.headers(headersOf(wire));
    else reply.helmet(request.originalUrl.startsWith(`${API_ROOT}docs`) ? documentation : data);
    done();
  });
}

function optionsFor(directives: typeof NOTHING, { tls, publicUrl }: Settings): FastifyHelmetOptions {
  const isReachedByTls = tls !== null || publicUrl?.protocol === 'https:';
  return {
    contentSecurityPolicy: { useDefaults: false, directives },
    // Of other names below the same domain nothing is known here.
    strictTransportSecurity: isReachedByTls && { maxAge: YEAR_SECONDS, includeSubDomains: false },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  };
}
