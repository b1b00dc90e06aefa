import { API_ROOT, type Settings, type WireProtocol } from '@berth/platform';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import { type FastifyInstance, fastify as newFastify } from 'fastify';

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
 * Tells browsers, with every answer, what they may do with it. Nothing of a wire protocol is a page, with any type that it was
 * pushed with: it runs no script, on an origin where an administrator may be logged in. The management API is data, too,
 * but for the page of its description.
 */
export async function tellBrowsers(
  fastify: FastifyInstance,
  wires: readonly WireProtocol[],
  settings: Settings,
): Promise<void> {
  const [data, documentation] = [
    await headersBy(optionsFor(NOTHING, settings)),
    await headersBy(optionsFor(DOCUMENTATION, settings)),
  ];
  fastify.addHook('onRequest', (request, reply, done) => {
    const wire = wireOf(wires, request.originalUrl);
    reply.header('Correlation-ID', request.id);
    if (wire !== undefined) reply.headers(headersOf(wire));
    else reply.headers(request.originalUrl.startsWith(`${API_ROOT}docs`) ? documentation : data);
    done();
  });
}

/**
 * What helmet says with these options. It is asked once, and not by every request: its hooks cost each a tenth of its time, and
 * memory that outlives it for long.
 */
async function headersBy(options: FastifyHelmetOptions): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {};
  const asked = newFastify();
  await asked.register(helmet, { ...options, global: false });
  asked.addHook('onRequest', (_request, reply, done) => {
    reply.helmet();
    for (const [name, value] of Object.entries(reply.raw.getHeaders())) headers[name] = String(value);
    done();
  });
  await asked.inject('/');
  await asked.close();
  return headers;
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
