import { createHash, randomBytes } from 'node:crypto';

/**
 * Bytes with a digest. The bytes are several buffers, of which the long ones are shared between blobs.
 * @typedef {{ digest: string, size: number, parts: readonly Buffer[] }} Blob
 */
/** @typedef {{ blobs: readonly Blob[], manifest: import('../client/registry.mjs').Manifest }} Image */

const LAYERS = 3;
const LAYER_BYTES = 64 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

// Random bytes are dear, and equal tails behind a unique head are as incompressible and as unique.
const base = randomBytes(CHUNK_BYTES);
const HEAD_BYTES = 16;

/**
 * A small image that exists nowhere else: a config and three layers of 64 KiB.
 * @returns {Image}
 */
export function makeImage() {
  const layers = Array.from({ length: LAYERS }, () => makeBlob(uniqueParts(LAYER_BYTES)));
  const config = makeBlob([Buffer.from(JSON.stringify(configOf(layers)))]);
  const bytes = Buffer.from(JSON.stringify(manifestOf(config, layers)));
  return { blobs: [...layers, config], manifest: { mediaType: MANIFEST, bytes, digest: digestOf([bytes]) } };
}

/** @param {number} count */
export function makeImages(count) {
  return Array.from({ length: count }, makeImage);
}

/**
 * A large blob, described by how to make its bytes again and not by the bytes.
 * @param {number} size a multiple of 1 MiB
 */
export function makeLargeBlob(size) {
  const head = randomBytes(HEAD_BYTES);
  const chunks = () => largeChunks(head, size);
  return { digest: digestOf(chunks()), size, chunks };
}

/** @param {Iterable<Buffer>} parts */
export function digestOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return `sha256:${hash.digest('hex')}`;
}

/**
 * @param {Buffer} head
 * @param {number} size
 */
function* largeChunks(head, size) {
  for (let sent = 0; sent < size; sent += CHUNK_BYTES) {
    const chunkHead = Buffer.from(head);
    chunkHead.writeUInt32BE(sent / CHUNK_BYTES);
    yield chunkHead;
    yield base.subarray(HEAD_BYTES);
  }
}

/** @param {number} size */
function uniqueParts(size) {
  return [randomBytes(HEAD_BYTES), base.subarray(HEAD_BYTES, size)];
}

/**
 * @param {readonly Buffer[]} parts
 * @returns {Blob}
 */
function makeBlob(parts) {
  return { digest: digestOf(parts), size: parts.reduce((sum, part) => sum + part.length, 0), parts };
}

/** @param {readonly Blob[]} layers */
function configOf(layers) {
  const rootfs = { type: 'layers', diff_ids: layers.map((layer) => layer.digest) };
  return { architecture: 'amd64', os: 'linux', config: { Cmd: ['/bin/true'] }, rootfs };
}

/**
 * @param {Blob} config
 * @param {readonly Blob[]} layers
 */
function manifestOf(config, layers) {
  const descriptor = (/** @type {string} */ mediaType, /** @type {Blob} */ { digest, size }) => ({
    mediaType,
    digest,
    size,
  });
  return {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(CONFIG, config),
    layers: layers.map((layer) => descriptor(LAYER, layer)),
  };
}
