import { entityTagOf, names, parseEntityTags } from '@berth/management';

import type { Precondition } from '../manifests/precondition.js';
import type { Digest } from '../oci/digest.js';

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers of content that is served by its digest (`immutable`), or by a tag, which may move. */
export const digestHeaders = (digest: Digest, { immutable }: { immutable: boolean }) => ({
  'Docker-Content-Digest': digest,
  ETag: entityTagOf(digest),
  // Nothing on the way may change the bytes: they would not match their digest.
  'Cache-Control': immutable ? 'max-age=31536000, immutable, no-transform' : 'no-cache, no-transform',
});

/** Whether the copy that the client has is still good (RFC 9110 §13.1.2). */
export function isUnmodified(headers: Headers, digest: Digest): boolean {
  const tags = parseEntityTags(headers['if-none-match'], { weak: true });
  return tags !== null && names(tags, digest);
}

/** Whether a `Range` is to be heeded: not where the client would go on with other bytes (RFC 9110 §13.1.5). */
export const ifRangeHolds = (headers: Headers, digest: Digest): boolean =>
  headers['if-range'] === undefined || headers['if-range'] === entityTagOf(digest);

/** What the client makes a condition of its push; null where it makes none. */
export function preconditionOf(headers: Headers, reference: string): Precondition | null {
  const ifMatch = parseEntityTags(headers['if-match'], { weak: false });
  const ifNoneMatch = parseEntityTags(headers['if-none-match'], { weak: true });
  return ifMatch === null && ifNoneMatch === null ? null : { reference, ifMatch, ifNoneMatch };
}
