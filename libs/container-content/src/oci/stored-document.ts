import { type Digest, isDigest } from './digest.js';

/** What a stored manifest's document says beyond its row. */
export interface StoredDocument {
  readonly layerTypes: readonly string[];
  /** Of an index, all that it lists: some of that may be blobs. */
  readonly layerDigests: readonly Digest[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
}

/** Reads a stored manifest. A push checks only what its kind needs: an index may say anything of layers. */
export function readStoredDocument(bytes: Uint8Array): StoredDocument {
  const { layers, blobs, manifests } = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<
    Record<string, unknown>
  >;
  // The image specification's release candidates had an artifact's layers in `blobs`.
  const parts = [blobs ?? layers].flat().filter(isDescriptor);
  const listed = layers === undefined ? [manifests].flat().filter(isDescriptor) : [];
  return {
    layerTypes: parts.map(({ mediaType }) => mediaType),
    layerDigests: [...parts, ...listed].map(({ digest }) => digest),
  };
}

function isDescriptor(value: unknown): value is Descriptor {
  if (typeof value !== 'object' || value === null) return false;
  const { mediaType, digest } = value as Partial<Record<keyof Descriptor, unknown>>;
  return typeof mediaType === 'string' && isDigest(digest);
}
