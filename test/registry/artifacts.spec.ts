import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';

import {
  type Artifact,
  type BlobPush,
  cosignBundle,
  cosignSignature,
  helmChart,
  orasArtifact,
  orasAttachment,
  patchBlob,
  pushArtifact,
  putBlob,
} from '../support/artifacts.js';
import type { BerthServer } from '../support/berth-server.js';
import { describeBytes, json } from '../support/image-directory.js';
import { rawRequest } from '../support/raw-request.js';
import { type Descriptor, digestOf, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const MIB = 1024 * 1024;

const ARTIFACTS: [string, string, (image: Descriptor) => Artifact][] = [
  ['helm pushed a chart', 'helm', helmChart],
  ['cosign 2 pushed a signature', 'cosign-2', cosignSignature],
  ['cosign 3 pushed a bundle', 'cosign-3', cosignBundle],
  ['oras pushed something without layers', 'oras', orasArtifact],
  ['oras attached something', 'oras-attach', orasAttachment],
];

const PUSHES: [string, string, BlobPush][] = [
  ['crane, ko and cosign', 'patch', patchBlob],
  ['containerd, oras and helm', 'put', putBlob],
];

describe('artifacts', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  /** Expects blobs byte for byte. */
  const expectBlobs = async (name: string, ...blobs: readonly Buffer[]) => {
    for (const bytes of blobs) {
      const response = await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`);
      expect(response.status).toBe(200);
      expect(bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
    }
  };

  /** Expects a manifest by tag or digest, byte for byte. */
  const expectManifest = async (name: string, reference: string, manifest: string, type = OCI_MANIFEST) => {
    const response = await registry.fetch(`/v2/${name}/manifests/${reference}`);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('docker-content-digest')).toBe(digestOf(manifest));
    expect(await response.text()).toBe(manifest);
  };

  it.each(ARTIFACTS)('are served byte for byte as %s', async (_how, repository, make) => {
    const name = `artifacts/${repository}`;
    const image = Buffer.from(await registry.pushImage(name, 'signed', 'layer'));
    const { reference, manifest, blobs, pushBlob } = make(describeBytes(OCI_MANIFEST, image));

    const response = await pushArtifact(registry, name, { reference, manifest, blobs, pushBlob });

    expect(response.status).toBe(201);
    expect(response.headers.get('docker-content-digest')).toBe(digestOf(manifest));
    await expectManifest(name, reference, manifest);
    await expectManifest(name, digestOf(manifest), manifest);
    await expectBlobs(name, ...blobs);
  });

  it.each(PUSHES)('take blobs from %s', async (_clients, method, pushBlob) => {
    const name = `artifacts/blobs-by-${method}`;
    const bytes = randomBytes(MIB);

    const response = await pushBlob(registry, name, bytes);

    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/v2/${name}/blobs/${digestOf(bytes)}`);
    await expectBlobs(name, bytes);
  });

  it('are copied by mounts that nobody escaped, with any origin that they claim', async () => {
    const chart = helmChart();
    await pushArtifact(registry, 'or/a', chart);
    const authorization = `Bearer ${await registry.token('repository:or/b:pull,push')}`;
    const mount = async (bytes: Buffer) => {
      const path = `/v2/or/b/blobs/uploads/?mount=${digestOf(bytes)}&from=or/a&origin=ghcr.io`;
      const headers = { Authorization: authorization, 'Content-Type': 'application/json' };
      return rawRequest(berth, { method: 'POST', path, headers });
    };

    const mounts = await Promise.all(chart.blobs.map(mount));
    await registry.putManifest('or/b', chart.reference, chart.manifest);

    expect(mounts.map(({ status }) => status)).toEqual([201, 201, 201]);
    await expectManifest('or/b', chart.reference, chart.manifest);
    await expectBlobs('or/b', ...chart.blobs);
  });

  it('are uploaded where a mount from another registry cannot be', async () => {
    const bytes = randomBytes(100);
    const path = `/v2/or/elsewhere/blobs/uploads/?mount=${digestOf(bytes)}&from=or/nowhere&origin=ghcr.io`;
    const headers = { Authorization: `Bearer ${await registry.token('repository:or/elsewhere:pull,push')}` };

    const response = await rawRequest(berth, { method: 'POST', path, headers });

    expect(response.status).toBe(202);
    const finish = `${response.headers.get('location')}?digest=${digestOf(bytes)}`;
    expect((await registry.fetch(finish, { method: 'PUT', body: bytes })).status).toBe(201);
    await expectBlobs('or/elsewhere', bytes);
  });

  it('are fetched in parallel ranges, as newer containerd does', async () => {
    const [size, parts] = [4 * MIB, 8];
    const blob = randomBytes(size);
    const digest = await registry.pushBlob('artifacts/ranges', blob);
    const starts = Array.from({ length: parts }, (_, part) => (part * size) / parts);
    const ranges = starts.map((start) => `${start}-${start + size / parts - 1}`);

    const pulls = await Promise.all(
      ranges.map((range) =>
        registry.fetch(`/v2/artifacts/ranges/blobs/${digest}`, { headers: { Range: `bytes=${range}` } }),
      ),
    );

    expect(pulls.map(({ status }) => status)).toEqual(ranges.map(() => 206));
    expect(pulls.map(({ headers }) => headers.get('content-range'))).toEqual(
      ranges.map((range) => `bytes ${range}/${size}`),
    );
    const pieces = await Promise.all(pulls.map((response) => response.arrayBuffer()));
    expect(digestOf(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))).toBe(digest);
  });

  it.each([
    ['zstd', 'application/vnd.oci.image.layer.v1.tar+zstd'],
    ['encrypted', 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted'],
    ['wasm', 'application/wasm'],
    ['unheard-of', 'application/vnd.unheard-of.layer.v7'],
  ])('may have %s layers', async (kind, mediaType) => {
    const [config, layer] = [json({ kind }), randomBytes(100)];
    const descriptors = {
      config: describeBytes(mediaType, config),
      layers: [describeBytes(mediaType, layer)],
    };
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, ...descriptors });
    const name = `artifacts/layers-${kind}`;

    const response = await pushArtifact(registry, name, {
      manifest,
      reference: 'v1',
      blobs: [config, layer],
      pushBlob: putBlob,
    });

    expect(response.status).toBe(201);
    await expectManifest(name, 'v1', manifest);
    await expectBlobs(name, config, layer);
  });

  it('may be manifests of a type that nobody has heard of', async () => {
    const mediaType = 'application/vnd.unheard-of.manifest.v7+json';
    const manifest = JSON.stringify({ mediaType, anything: [randomBytes(8).toString('hex')] });

    const response = await registry.putManifest('artifacts/unheard-of', 'v1', manifest, mediaType);

    expect(response.status).toBe(201);
    await expectManifest('artifacts/unheard-of', 'v1', manifest, mediaType);
  });
});
