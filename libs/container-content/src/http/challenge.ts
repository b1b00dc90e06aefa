import { baseUrl } from '@berth/management/http';
import type { Settings } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

import { serviceOf } from '../auth/registry-tokens.js';
import { formatScope } from '../auth/scope.js';
import type { Unauthorized } from '../oci/request-errors.js';

/**
 * The `WWW-Authenticate` of a 401: where to get a token, and for what (Docker registry token specification). Where tokens are
 * given out, and where there are none, it asks for a name and a password.
 */
export function challenge(error: Unauthorized, request: FastifyRequest, settings: Settings): string {
  if (settings.tokenAuthDisabled || isTokenRequest(request)) return `Basic realm="${serviceOf(settings)}"`;
  const parameters = [`realm="${baseUrl(request, settings)}/token"`, `service="${serviceOf(settings)}"`];
  if (error.needed !== null) parameters.push(`scope="${formatScope(error.needed)}"`);
  if (error.reason !== null) parameters.push(`error="${error.reason}"`);
  return `Bearer ${parameters.join(',')}`;
}

const isTokenRequest = ({ originalUrl }: FastifyRequest): boolean => /^\/token\/?(?:\?|$)/.test(originalUrl);
