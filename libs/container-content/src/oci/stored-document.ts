import { nameOf } from './image-config.js';
import { type Digest, isDigest } from './reference.js';

/** What a stored manifest's document says beyond its row. */
export interface StoredDocument {
  readonly layerTypes: readonly string[];
  /** Of an index, all that it lists: some of that may be blobs. */
  readonly layerDigests: readonly Digest[];
  /** Of an index. */
  readonly platforms: readonly ListedPlatform[];
}

/** What an index says of the platform of a manifest that it lists (image specification §image-index.md). */
export interface ListedPlatform {
  readonly digest: Digest;
  readonly architecture: string | null;
  readonly os: string | null;
  readonly variant: string | null;
  readonly osVersion: string | null;
  readonly osFeatures: readonly string[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly platform?: unknown;
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
    platforms: listed.flatMap(platformsOf),
  };
}

function platformsOf({ digest, platform }: Descriptor): readonly ListedPlatform[] {
  if (typeof platform !== 'object' || platform === null) return [];
  const stated = platform as Readonly<Record<string, unknown>>;
  return [
    {
      digest,
      architecture: nameOf(stated.architecture),
      os: nameOf(stated.os),
      variant: nameOf(stated.variant),
      osVersion: nameOf(stated['os.version']),
      osFeatures: [stated['os.features']].flat().flatMap((feature) => nameOf(feature) ?? []),
    },
  ];
}

function isDescriptor(value: unknown): value is Descriptor {
  if (typeof value !== 'object' || value === null) return false;
  const { mediaType, digest } = value as Partial<Record<keyof Descriptor, unknown>>;
  return typeof mediaType === 'string' && isDigest(digest);
}
