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
export const endpointIn = (path: string): string | null => ENDPOINT.exec(path)?.[2] ?? null;

/** Whether such a path is of an upload: its bytes are a blob, although they may claim to have another type. */
export const isUploadPath = (path: string): boolean => isUpload(endpointIn(path) ?? '');
