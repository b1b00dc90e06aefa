import type { Settings } from '@berth/platform';
import type { FastifyRequest } from 'fastify';
import { type Page, writePageEnd } from './filters/list-query.js';

/** Where clients reach this server: as configured, or as this one did. Without a trailing slash. */
export function baseUrl(request: FastifyRequest, { publicUrl }: Settings): string {
  if (publicUrl !== null) return publicUrl.href.replace(/\/$/, '');
  return `${request.protocol}://${hostOf(request)}`;
}

/** The same without a scheme, as it stands before an image's name: `registry.example:5000`. */
export const publicHost = (request: FastifyRequest, { publicUrl }: Settings): string =>
  publicUrl?.host ?? hostOf(request);

/** The address of another page of the same list. Parameters are in the order of their names. */
export function pageUrl(request: FastifyRequest, settings: Settings, { limit, offset, after }: Page): string {
  const [path = '', query] = request.originalUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('limit', String(limit));
  parameters.set('offset', String(offset));
  if (offset === 0) parameters.delete('offset');
  parameters.delete('after');
  if (after) parameters.set('after', writePageEnd(after));
  parameters.sort();
  return `${baseUrl(request, settings)}${path.replace(/\/?$/, '/')}?${parameters}`;
}

/** A client may claim any host, and what it claims is repeated in headers: only what can be one is. */
function hostOf({ host }: FastifyRequest): string {
  return /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host) ? host : 'localhost';
}
