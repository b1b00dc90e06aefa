import { statusOf } from '@berth/management/http';
import type { WireProtocol } from '@berth/platform';

import { NameInvalid, NameUnknown } from '../oci/errors.js';
import { isRepositoryName } from '../oci/name.js';
import type { RegistryError } from '../oci/registry-error.js';
import { Unsupported } from '../oci/request-errors.js';
import { allowedMethods } from './allowed-methods.js';
import { isUploadPath, nameIn, rewriteUrl } from './rewrite-url.js';

/** What is refused before any controller is asked; the rest is a request that the protocol does not have. */
const CODES: Readonly<Record<number, string>> = { 403: 'DENIED', 503: 'TOOMANYREQUESTS' };

/** The registry protocol as the API process needs to know it before any controller is asked. */
export const containerWire: WireProtocol = {
  prefixes: ['/v2', '/token'],
  headers: {
    'Docker-Distribution-API-Version': 'registry/2.0',
    // Refusals, lists and tokens are good for one answer; what is served by its digest says otherwise.
    'Cache-Control': 'no-store, no-transform',
  },
  // A login is recorded, and may give out a refresh token.
  changedByReads: ['/token'],
  rewriteUrl,
  ignoresType: isUploadPath,
  errorBody: (status, message) => ({ errors: [{ code: CODES[status] ?? 'UNSUPPORTED', message }] }),
  unroutable(method, path) {
    const name = nameIn(path);
    if (name !== null && !isRepositoryName(name)) return refusal(NameInvalid.grammar(name));
    const allowed = allowedMethods(path);
    if (allowed === null) return refusal(new NameUnknown(path.replace(/^\/v2\//, '')));
    return refusal(new Unsupported(`${method} is not supported here`), { Allow: allowed.join(', ') });
  },
};

const refusal = (error: RegistryError, headers: Readonly<Record<string, string>> = {}) => ({
  status: statusOf(error),
  headers,
  body: { errors: error.entries },
});
