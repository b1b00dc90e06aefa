import { gzipSync } from 'node:zlib';

import type { Berth } from '../support/berth.js';
import { type Descriptor, digestOf, layer, RegistryClient } from '../support/registry-client.js';
import { tar } from '../support/tar.js';

const TYPES = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  list: 'application/vnd.docker.distribution.manifest.list.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

/** A layer with one file that says its name. */
interface Layer {
  readonly tar: Buffer;
  readonly gzip: Buffer;
}

/** The names of repositories on ghcr.io that the tests pull from. */
export const UPSTREAM_REPOSITORIES = ['pulp/test-fixture-1', 'pulp/hello-world'] as const;

/**
 * Pushes images with the shape of those on ghcr.io that the functional tests of pulp-container are made for: of
 * `pulp/test-fixture-1`, five images on one base, one of them on another one, and four lists that share some of them.
 */
export async function pushUpstreamImages(berth: Berth): Promise<void> {
  const registry = new RegistryClient(berth);
  await pushFixture(registry, 'pulp/test-fixture-1');
  await pushHelloWorld(registry, 'pulp/hello-world');
}

async function pushFixture(registry: RegistryClient, name: string): Promise<void> {
  const base = layerOf('base');
  const a = [base, layerOf('a')];
  const images = {
    a: await pushImage(registry, name, 'manifest_a', a),
    b: await pushImage(registry, name, 'manifest_b', [base, layerOf('b')]),
    c: await pushImage(registry, name, 'manifest_c', [base, layerOf('c')]),
    d: await pushImage(registry, name, 'manifest_d', [base, layerOf('d')]),
    e: await pushImage(registry, name, 'manifest_e', [...a, layerOf('e')]),
  };
  await pushList(registry, name, 'ml_i', [images.a, images.b]);
  await pushList(registry, name, 'ml_ii', [images.c, images.d]);
  await pushList(registry, name, 'ml_iii', [images.a, images.c]);
  await pushList(registry, name, 'ml_iv', [images.a, images.e]);
}

async function pushHelloWorld(registry: RegistryClient, name: string): Promise<void> {
  const image = await pushImage(registry, name, 'linux-amd64', [layerOf('hello')]);
  for (const tag of ['latest', 'linux']) await pushList(registry, name, tag, [image]);
}

function layerOf(name: string): Layer {
  const bytes = tar([{ path: `${name}.txt`, bytes: Buffer.from(name) }]);
  return { tar: bytes, gzip: gzipSync(bytes) };
}

async function pushImage(
  registry: RegistryClient,
  name: string,
  tag: string,
  layers: readonly Layer[],
): Promise<Descriptor> {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { image: tag } },
    rootfs: { type: 'layers', diff_ids: layers.map((one) => digestOf(one.tar)) },
  });
  for (const bytes of [config, ...layers.map(({ gzip }) => new Uint8Array(gzip))])
    await registry.pushBlob(name, bytes);
  return push(registry, name, tag, {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: { ...layer(config), mediaType: TYPES.config },
    layers: layers.map(({ gzip }) => ({ ...layer(gzip), mediaType: TYPES.layer })),
  });
}

const pushList = (
  registry: RegistryClient,
  name: string,
  tag: string,
  images: readonly Descriptor[],
): Promise<Descriptor> =>
  push(registry, name, tag, {
    schemaVersion: 2,
    mediaType: TYPES.list,
    manifests: images.map((image) => ({ ...image, platform: { architecture: 'amd64', os: 'linux' } })),
  });

async function push(
  registry: RegistryClient,
  name: string,
  tag: string,
  manifest: { readonly mediaType: string; readonly [field: string]: unknown },
): Promise<Descriptor> {
  const bytes = JSON.stringify(manifest);
  const { status } = await registry.putManifest(name, tag, bytes, manifest.mediaType);
  if (status !== 201) throw new Error(`the push of ${name}:${tag} answered ${status}`);
  return { mediaType: manifest.mediaType, digest: digestOf(bytes), size: Buffer.byteLength(bytes) };
}
