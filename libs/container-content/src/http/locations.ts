import type { FastifyReply } from 'fastify';

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
