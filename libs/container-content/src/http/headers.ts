import { entityTagOf, names, parseEntityTags } from '@berth/management';
import type { FastifyReply } from 'fastify';

import type { Precondition } from '../manifests/push-rounds.js';
import type { Digest } from '../oci/reference.js';

// Locations are paths: every client resolves them, and no proxy can make them wrong.
export const blobPath = (name: string, digest: string): string => `/v2/${name}/blobs/${digest}`;
export const manifestPath = (name: string, digest: string): string => `/v2/${name}/manifests/${digest}`;
export const referrersPath = (name: string, digest: string): string => `/v2/${name}/referrers/${digest}`;

/** Always with a query, because some clients append `&digest=…`. Nothing reads it: the session's id says what it is. */
const uploadPath = (name: string, session: string): string =>
  `/v2/${name}/blobs/uploads/${session}?_state=${session}`;

/** Headers that say where an upload goes on. With nothing stored the range is `0-0`, as all registries have it. */
export function describeUpload(reply: FastifyReply, name: string, session: string, size: number): void {
  reply.headers({
    Location: uploadPath(name, session),
    Range: `0-${Math.max(0, size - 1)}`,
    'Docker-Upload-UUID': session,
  });
}

/** Headers of a blob or manifest that has just been made. */
export function describeCreated(reply: FastifyReply, location: string, digest: string): void {
  reply.headers({ Location: location, 'Docker-Content-Digest': digest });
}

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
