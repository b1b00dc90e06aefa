import { storableEntries } from './image-config.js';
import {
  bareType,
  isForeignLayerType,
  isImageType,
  isIndexType,
  isManifestType,
  isMediaType,
  isSchema1Type,
} from './media-types.js';
import { type Digest, isDigest } from './reference.js';

/** A document is not what it should be. Threads load what throws this: it needs nothing else of the registry. */
export class Unreadable extends Error {}

/** What the registry needs to know of a manifest. The document itself is never re-encoded. */
export interface ManifestDocument {
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly subject: Digest | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly config: Digest | null;
  /** The media type of the config: what an image is an artifact of, where it does not say so itself. */
  readonly configType: string | null;
  readonly layerTypes: readonly string[];
  /** Blobs that must be in the repository: the config, and layers but for foreign ones. */
  readonly blobs: readonly Digest[];
  /** Layers that clients fetch from elsewhere; the repository may have them. */
  readonly foreignBlobs: readonly Digest[];
  /** What an index lists, and must be in the repository: manifests, but for some of `maybeBlobs`. */
  readonly children: readonly Digest[];
  /**
   * Those of `children` whose media types name no manifest. buildkit's caches are indexes of blobs; the repository tells
   * which of them are.
   */
  readonly maybeBlobs: readonly Digest[];
  /** Sum of the sizes of the layers, in bytes. */
  readonly layersSize: number;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Far more than anything has; beyond it, reading and keeping them costs others. */
const MOST_DESCRIPTORS = 10_000;
const MOST_ANNOTATIONS = 5_000;

const GENERIC_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/octet-stream']);

/**
 * Reads a pushed manifest (image specification §manifest.md, §image-index.md; Docker's schema 2 and list have the
 * same shape). A document of a type that is not known is taken as it is, as long as its parts can be told.
 *
 * @param contentType the request's `Content-Type`, if any; the document's own `mediaType` must agree with it
 * @throws Unreadable
 */
export function readManifest(bytes: Uint8Array, contentType: string | undefined): ManifestDocument {
  const document = parseJson(bytes);
  const mediaType = mediaTypeOf(document, contentType);
  requireSchema2(document, mediaType);
  const isIndex =
    isIndexType(mediaType) || (document.manifests !== undefined && document.layers === undefined);
  return {
    mediaType,
    artifactType: optionalMediaType(document, 'artifactType'),
    subject: optionalDescriptor(document, 'subject')?.digest ?? null,
    annotations: annotationsOf(document),
    ...(isIndex ? indexParts(document) : imageParts(document, mediaType)),
  };
}

function parseJson(bytes: Uint8Array): Json {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Unreadable('it is not JSON in UTF-8');
  }
  return object(document, 'the document');
}

function mediaTypeOf(document: Json, contentType: string | undefined): string {
  const stated = contentType?.trim() || undefined;
  const own = optionalMediaType(document, 'mediaType') ?? undefined;
  // A client that knows no better says that JSON is JSON.
  const isTelling = stated !== undefined && !GENERIC_TYPES.has(bareType(stated));
  const header = isTelling ? statedType(stated) : undefined;
  if (own !== undefined && header !== undefined && bareType(own) !== bareType(header))
    throw new Unreadable(`its mediaType is ${own}, but it was sent as ${header}`);
  const mediaType = own ?? header ?? guessedType(document);
  if (!isMediaType(mediaType)) throw new Unreadable('its media type is malformed');
  return mediaType;
}

/** HTTP libraries add parameters such as `charset`, which say nothing of the types that are known. */
function statedType(contentType: string): string {
  const isWhole = isMediaType(contentType) && !isManifestType(contentType);
  return isWhole ? contentType : (contentType.split(';', 1)[0] ?? '').trim();
}

function guessedType(document: Json): string {
  const kind = document.manifests === undefined ? 'manifest' : 'index';
  return `application/vnd.oci.image.${kind}.v1+json`;
}

function requireSchema2(document: Json, mediaType: string): void {
  if (isSchema1Type(mediaType) || document.schemaVersion === 1)
    throw new Unreadable('schema version 1 is not supported');
  const isKnown = isIndexType(mediaType) || isImageType(mediaType);
  if (document.schemaVersion !== 2 && (isKnown || document.schemaVersion !== undefined))
    throw new Unreadable('schemaVersion must be 2');
}

function indexParts(document: Json) {
  const listed = descriptors(document, 'manifests', true);
  return {
    config: null,
    configType: null,
    layerTypes: [],
    blobs: [],
    foreignBlobs: [],
    children: listed.map(({ digest }) => digest),
    maybeBlobs: listed.filter(({ mediaType }) => !isManifestType(mediaType)).map(({ digest }) => digest),
    layersSize: 0,
  };
}

/** What is of no known type need not have any parts. */
function imageParts(document: Json, mediaType: string) {
  const config = optionalDescriptor(document, 'config');
  const field = document.blobs === undefined ? 'layers' : 'blobs';
  const layers = descriptors(document, field, isImageType(mediaType));
  const foreign = layers.filter(({ mediaType }) => isForeignLayerType(mediaType));
  const own = layers.filter(({ mediaType }) => !isForeignLayerType(mediaType));
  return {
    config: config?.digest ?? null,
    configType: config?.mediaType ?? null,
    layerTypes: layers.map(({ mediaType }) => mediaType),
    blobs: [...(config === null ? [] : [config]), ...own].map(({ digest }) => digest),
    foreignBlobs: foreign.map(({ digest }) => digest),
    children: [],
    maybeBlobs: [],
    layersSize: Math.min(
      layers.reduce((sum, { size }) => sum + size, 0),
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

function descriptors(document: Json, field: string, isRequired: boolean): readonly Descriptor[] {
  const list = document[field];
  // Go writes an empty list as null.
  if (list === null || (list === undefined && !isRequired)) return [];
  if (!Array.isArray(list)) throw new Unreadable(`${field} must be a list`);
  if (list.length > MOST_DESCRIPTORS)
    throw new Unreadable(`${field} has more than ${MOST_DESCRIPTORS} descriptors`);
  return list.map((item, i) => descriptor(item, `${field}[${i}]`));
}

const optionalDescriptor = (document: Json, field: string): Descriptor | null =>
  document[field] === undefined || document[field] === null ? null : descriptor(document[field], field);

function descriptor(value: unknown, where: string): Descriptor {
  const { mediaType, digest, size } = object(value, where);
  if (!isMediaType(mediaType)) throw new Unreadable(`${where} has no valid mediaType`);
  if (!isDigest(digest)) throw new Unreadable(`${where} has no digest that this registry supports`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new Unreadable(`${where} has no valid size`);
  return { mediaType, digest, size };
}

function optionalMediaType(document: Json, field: string): string | null {
  const value = document[field];
  if (value === undefined || value === '') return null;
  if (!isMediaType(value)) throw new Unreadable(`${field} is not a media type`);
  return value;
}

function annotationsOf({ annotations }: Json): Record<string, string> {
  if (annotations === undefined || annotations === null) return {};
  const entries = Object.entries(object(annotations, 'annotations'));
  if (entries.length > MOST_ANNOTATIONS)
    throw new Unreadable(`it has more than ${MOST_ANNOTATIONS} annotations`);
  if (entries.some(([, value]) => typeof value !== 'string'))
    throw new Unreadable('annotations must be strings');
  return storableEntries(entries.map(([key, value]) => [key, String(value)]));
}

function object(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new Unreadable(`${what} must be an object`);
}
