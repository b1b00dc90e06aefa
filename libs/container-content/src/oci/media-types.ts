/** Media types that name a list of manifests. */
const INDEX_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

/** Media types that name an image: a config and layers. */
const IMAGE_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);

/** Media types of the configs of images that can be run. */
const IMAGE_CONFIG_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** Docker's first image manifests, which clients stopped pushing many years ago. */
const SCHEMA_1_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

/** Layers that clients fetch from elsewhere, and need not upload. */
const FOREIGN_LAYER_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.image.rootfs.foreign.diff.tar',
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
]);

/** Each of the two names of a type (RFC 6838 §4.2). */
const NAME = '[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}';
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = String.raw`"(?:[\t !#-[\]-~]|\\[\t -~])*"`;

/** A type with its parameters, if any (RFC 9110 §8.3.1, §5.6.6). No two parts of it can take the same blanks: it is linear. */
const MEDIA_TYPE = new RegExp(`^${NAME}/${NAME}(?:[ \\t]*;(?:[ \\t]*${TOKEN}=(?:${TOKEN}|${QUOTED}))?)*$`);

/** Parameters have no limit of their own; a database index has one. */
const LONGEST = 512;

export const isMediaType = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST && MEDIA_TYPE.test(value);

/** A media type without its parameters, in small letters: by that types are told apart (RFC 9110 §8.3.1). */
export const bareType = (mediaType: string): string =>
  (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();

export const isIndexType = (mediaType: string): boolean => INDEX_TYPES.has(bareType(mediaType));

export const isImageType = (mediaType: string): boolean => IMAGE_TYPES.has(bareType(mediaType));

export const isSchema1Type = (mediaType: string): boolean => SCHEMA_1_TYPES.has(bareType(mediaType));

export const isForeignLayerType = (mediaType: string): boolean =>
  FOREIGN_LAYER_TYPES.has(bareType(mediaType));

export const isImageConfigType = (mediaType: string | null): boolean =>
  mediaType !== null && IMAGE_CONFIG_TYPES.has(bareType(mediaType));

/** Whether a manifest of this type can be told from any other document by its type alone. */
export const isManifestType = (value: unknown): value is string =>
  typeof value === 'string' && (isIndexType(value) || isImageType(value) || isSchema1Type(value));

/** SQL for a media type without its parameters. */
const bareTypeOf = (mediaType: string): string => `rtrim(split_part(${mediaType}, ';', 1), E' \\t')`;

/**
 * SQL for whether a media type is among the wanted ones, by the whole or without its parameters. Few have any, and those
 * have an index of their own.
 * @param mediaType SQL for the media type
 * @param wanted SQL for an array of texts
 */
export const isOfType = (mediaType: string, wanted: string): string =>
  `(${mediaType} = ANY(${wanted}) OR ${mediaType} LIKE '%;%' AND ${bareTypeOf(mediaType)} = ANY(${wanted}))`;
