import { statusOf, type WireProtocol } from '@berth/platform';

import { NameInvalid, NameUnknown } from '../oci/errors.js';
import { isRepositoryName } from '../oci/name.js';
import type { RegistryError } from '../oci/registry-error.js';
import { Unsupported } from '../oci/request-errors.js';
import { nameIn, rewriteUrl } from './rewrite-url.js';

/** The registry protocol as the API process needs to know it before any controller is asked. */
export const containerWire: WireProtocol = {
  prefixes: ['/v2', '/token'],
  headers: {
    'Docker-Distribution-API-Version': 'registry/2.0',
    // Refusals, lists and tokens are good for one answer; what is served by its digest says otherwise.
    'Cache-Control': 'no-store, no-transform',
  },
  rewriteUrl,
  errorBody: (_status, message) => ({ errors: [{ code: 'UNSUPPORTED', message }] }),
  unroutable(method, path) {
    const error = refusal(method, path);
    return { status: statusOf(error), body: { errors: error.entries } };
  },
};

function refusal(method: string, path: string): RegistryError {
  const name = nameIn(path);
  if (name !== null && !isRepositoryName(name)) return NameInvalid.grammar(name);
  if (name !== null || FIXED.has(path.replace(/\/$/, '')))
    return new Unsupported(`${method} is not supported here`);
  return new NameUnknown(path.replace(/^\/v2\//, ''));
}

/** Endpoints without a name. */
const FIXED: ReadonlySet<string> = new Set(['/v2', '/v2/_catalog', '/token']);
