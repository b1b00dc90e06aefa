/** The endpoints of the registry. A name may look like part of one, so the last match counts: the first group is greedy. */
const ENDPOINT =
  /^\/v2\/([^?]+)\/(blobs\/uploads(?:\/[^/?]*)?|blobs\/[^/?]+|manifests\/[^/?]+|tags\/list|referrers\/[^/?]+)(\/?(?:\?.*)?)$/;

/**
 * Encodes the slashes of `<name>`, so that it is one segment for the router:
 * `/v2/a/b/manifests/x` becomes `/v2/a%2Fb/manifests/x`. Anything else stays as it is.
 */
export function rewriteUrl(url: string): string {
  const [, name, endpoint, rest] = ENDPOINT.exec(url) ?? [];
  if (name === undefined || endpoint === undefined) return url;
  return `/v2/${encodeURIComponent(name)}/${endpoint}${rest ?? ''}`;
}

/** The `<name>` of a path (without its query) that is an endpoint of the registry; null for any other path. */
export const nameIn = (path: string): string | null => ENDPOINT.exec(path)?.[1] ?? null;

/** What follows the `<name>` of such a path; null for any other. */
export const endpointIn = (path: string): string | null => ENDPOINT.exec(path)?.[2] ?? null;
