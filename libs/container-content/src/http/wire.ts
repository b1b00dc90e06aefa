import { statusOf } from '@berth/management/http';
import type { WireProtocol } from '@berth/platform';

import { NameInvalid, NameUnknown } from '../oci/errors.js';
import { isRepositoryName } from '../oci/reference.js';
import type { RegistryError } from '../oci/registry-error.js';
import { Unsupported } from '../oci/request-errors.js';

/** The endpoints of the registry. A name may look like part of one, so the last match counts: the first group is greedy. */
const ENDPOINT =
  /^\/v2\/([^?]+)\/(blobs\/uploads(?:\/[^/?]*)?|blobs\/[^/?]+|manifests\/[^/?]+|tags\/list|referrers\/[^/?]+)(\/?(?:\?.*)?)$/;

/**
 * Encodes the slashes of `<name>`, so that it is one segment for the router:
 * `/v2/a/b/manifests/x` becomes `/v2/a%2Fb/manifests/x`. The query of an upload may begin twice: some clients append
 * `?digest=…` to a location that has one. Anything else stays as it is.
 */
export function rewriteUrl(url: string): string {
  const [, name, endpoint, rest] = ENDPOINT.exec(url) ?? [];
  if (name === undefined || endpoint === undefined) return url;
  const query = isUpload(endpoint) ? oneQuery(rest ?? '') : rest;
  return `/v2/${encodeURIComponent(name)}/${endpoint}${query ?? ''}`;
}

const isUpload = (endpoint: string): boolean => endpoint.startsWith('blobs/uploads');

const oneQuery = (rest: string): string => {
  const begin = rest.indexOf('?') + 1;
  return rest.slice(0, begin) + rest.slice(begin).replaceAll('?digest=', '&digest=');
};

/** The `<name>` of a path (without its query) that is an endpoint of the registry; null for any other path. */
export const nameIn = (path: string): string | null => ENDPOINT.exec(path)?.[1] ?? null;

/** What follows the `<name>` of such a path; null for any other. */
const endpointIn = (path: string): string | null => ENDPOINT.exec(path)?.[2] ?? null;

/** Whether such a path is of an upload: its bytes are a blob, although they may claim to have another type. */
export const isUploadPath = (path: string): boolean => isUpload(endpointIn(path) ?? '');

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

const READ = ['GET', 'HEAD'];

/** The methods of the endpoints below a name; the first that fits counts. */
const BELOW_NAMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^blobs\/uploads\/./, [...READ, 'PATCH', 'PUT', 'DELETE']],
  [/^blobs\/uploads/, ['POST']],
  [/^blobs\//, [...READ, 'DELETE']],
  [/^manifests\//, [...READ, 'PUT', 'DELETE']],
  [/^/, READ],
];

/** Those of the endpoints without a name. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ['/v2', READ],
  ['/v2/_catalog', READ],
  ['/token', [...READ, 'POST']],
]);

/** The methods that the endpoint at a path takes; null where there is none. */
function allowedMethods(path: string): readonly string[] | null {
  const endpoint = endpointIn(path);
  if (endpoint === null) return FIXED.get(path.replace(/\/$/, '')) ?? null;
  return BELOW_NAMES.find(([pattern]) => pattern.test(endpoint))?.[1] ?? null;
}
