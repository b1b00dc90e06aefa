import { createHash, type Hash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Descriptor, digestOf, type RegistryClient } from '../support/registry-client.js';

/** An image as the registry serves it. */
export interface ServedImage {
  readonly digest: string;
  readonly config: string;
  /** The digests of its layers as they are served. */
  readonly layers: readonly string[];
  /** The digests of its layers as plain tars. */
  readonly diffIds: readonly string[];
}

/** Reads an image byte by byte, and throws where bytes are not what their digest says. */
export async function servedImage(
  registry: RegistryClient,
  repository: string,
  reference: string,
): Promise<ServedImage> {
  const response = await registry.fetch(`/v2/${repository}/manifests/${reference}`);
  const manifest = await response.text();
  const { config, layers } = JSON.parse(manifest);
  const diffIds: string[] = [];
  for (const layer of layers) diffIds.push(await diffIdOf(registry, repository, layer));
  await diffIdOf(registry, repository, config);
  const digests = layers.map((layer: Descriptor) => layer.digest);
  return { digest: digestOf(manifest), config: config.digest, layers: digests, diffIds };
}

/** The digest of a blob's bytes, unpacked if it is packed. */
async function diffIdOf(registry: RegistryClient, repository: string, blob: Descriptor): Promise<string> {
  const { body } = await registry.fetch(`/v2/${repository}/blobs/${blob.digest}`);
  if (body === null) throw new Error(`blob ${blob.digest} has no body`);
  const asSent = createHash('sha256');
  const asTar = createHash('sha256');
  const unpack = blob.mediaType.endsWith('gzip') ? createGunzip() : new PassThrough();
  await pipeline(Readable.fromWeb(body), hashing(asSent), unpack, asTar);
  if (`sha256:${asSent.digest('hex')}` !== blob.digest)
    throw new Error(`blob ${blob.digest} has other bytes`);
  return `sha256:${asTar.digest('hex')}`;
}

function hashing(hash: Hash) {
  return async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
}
