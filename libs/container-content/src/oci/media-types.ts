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
export const SCHEMA_1_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

/** Layers that clients fetch from elsewhere, and need not upload. */
export const FOREIGN_LAYER_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.docker.image.rootfs.foreign.diff.tar',
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
]);

/** RFC 6838 §4.2. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

export const isIndexType = (mediaType: string): boolean => INDEX_TYPES.has(mediaType.toLowerCase());

export const isImageType = (mediaType: string): boolean => IMAGE_TYPES.has(mediaType.toLowerCase());

export const isImageConfigType = (mediaType: string | null): boolean =>
  mediaType !== null && IMAGE_CONFIG_TYPES.has(mediaType);

/** Whether a manifest of this type can be told from any other document by its type alone. */
export const isManifestType = (value: unknown): value is string =>
  typeof value === 'string' && (isIndexType(value) || isImageType(value) || SCHEMA_1_TYPES.has(value));

export const isMediaType = (value: unknown): value is string =>
  typeof value === 'string' && MEDIA_TYPE.test(value);
