import type { FastifyRequest } from 'fastify';

import type { Settings } from '../settings/settings.js';

/** Where clients reach this server: as configured, or as this one did. Without a trailing slash. */
export function baseUrl(request: FastifyRequest, { publicUrl }: Settings): string {
  if (publicUrl !== null) return publicUrl.href.replace(/\/$/, '');
  return `${request.protocol}://${hostOf(request)}`;
}

/** The same without a scheme, as it stands before an image's name: `registry.example:5000`. */
export const publicHost = (request: FastifyRequest, { publicUrl }: Settings): string =>
  publicUrl?.host ?? hostOf(request);

/** A client may claim any host, and what it claims is repeated in headers: only what can be one is. */
function hostOf({ host }: FastifyRequest): string {
  return /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host) ? host : 'localhost';
}
