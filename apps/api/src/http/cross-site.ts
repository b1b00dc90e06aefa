import type { Settings, WireProtocol } from '@berth/platform';
import { ForbiddenException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { hasPrefix } from './wire-of.js';

const READS = ['GET', 'HEAD'];

/**
 * Refuses what pages of other sites would write: a browser sends its Basic credentials along with requests of every page.
 * Registry clients, scripts and programs send neither `Origin` nor `Sec-Fetch-Site`.
 */
export function refuseCrossSiteWrites(
  fastify: FastifyInstance,
  wires: readonly WireProtocol[],
  settings: Settings,
): void {
  const changedByReads = wires.flatMap((wire) => wire.changedByReads);
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { method, originalUrl } = request;
    // It does nothing, and what it asks for has been answered.
    if (method === 'OPTIONS') return done();
    const mayWrite =
      !READS.includes(method) || changedByReads.some((prefix) => hasPrefix(originalUrl, prefix));
    if (mayWrite && isFromElsewhere(request, settings))
      throw new ForbiddenException('a page of another site cannot write here');
    done();
  });
}

function isFromElsewhere(request: FastifyRequest, settings: Settings): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && settings.corsOrigins.includes(origin)) return false;
  if (site !== undefined && site !== 'same-site') return site !== 'same-origin' && site !== 'none';
  // Older browsers say less. `null` is a page that has lost its origin: another one.
  return origin !== undefined && !ownOrigins(request, settings).includes(origin);
}

/** The public one, and the one at which this request has come: an operator may know both. */
const ownOrigins = ({ protocol, host }: FastifyRequest, { publicUrl }: Settings): readonly unknown[] => [
  publicUrl?.origin,
  `${protocol}://${host.toLowerCase()}`,
];
