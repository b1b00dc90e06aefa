import { rename } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';
import { storedBlob } from '../support/stored-blob.js';
import { ManagementClient } from './management-client.js';

const UNKNOWN = { architecture: null, os: null, labels: {} };

const configOf = (Labels: object) =>
  JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels } });

describe('what was not found out of manifests when they were pushed', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    // So that what recurs is done for the first time when the test wants it to.
    berth = await startBerth({ worker: false, env: { BERTH_ALLOW_SPARSE: 'true' } });
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const repositoryOf = (name: string) => new RepositoryClient(registry, `late/${name}`);

  /** An image whose config comes after its manifest. */
  const pushSparse = async (config: string): Promise<string> => {
    const repository = repositoryOf('sparse');
    const manifest = imageManifest(config);
    await repository.push(manifest, 'v1');
    expect(await api.manifest(manifest)).toMatchObject({ type: 'image', config_blob: null, ...UNKNOWN });
    await repository.pushBlobs(config);
    await repository.push(manifest, 'v1');
    return manifest;
  };

  /** An image whose config storage does not give when it is pushed. */
  const pushUnread = async (config: string): Promise<string> => {
    const repository = repositoryOf('unread');
    await repository.pushBlobs(config);
    const path = await storedBlob(berth, digestOf(config));
    await rename(path, `${path}.away`);
    const manifest = imageManifest(config);
    await repository.push(manifest);
    expect(await api.manifest(manifest)).toMatchObject({ type: null, ...UNKNOWN });
    await rename(`${path}.away`, path);
    return manifest;
  };

  /** Images as they were stored before anybody asked what they say. */
  const pushBefore = async (configs: readonly string[]): Promise<string[]> => {
    const repository = repositoryOf('before');
    await repository.pushBlobs(...configs);
    const manifests = configs.map((config) => imageManifest(config));
    for (const manifest of manifests) await repository.push(manifest);
    await repository.push(imageIndex(...manifests), 'all');
    await berth.database.query(
      `UPDATE container_manifest SET type = NULL, architecture = NULL, os = NULL, labels = '{}'`,
    );
    return manifests;
  };

  it('is found out later', async () => {
    const labels = Array.from({ length: 25 }, (_, i) => ({ number: `${i}` }));
    const images = await pushBefore(labels.map(configOf));
    const sparse = await pushSparse(configOf({ sparse: 'yes' }));
    const unread = await pushUnread(configOf({ unread: 'no' }).padEnd(20_000));

    await berth.startWorker();

    await eventually(async () =>
      expect(
        await Promise.all([...images, sparse, unread].map((image) => api.manifest(image))),
      ).toMatchObject(
        [...labels, { sparse: 'yes' }, { unread: 'no' }].map((said) => ({
          type: 'image',
          architecture: 'amd64',
          os: 'linux',
          labels: said,
        })),
      ),
    );
    expect(await api.manifest(imageIndex(...images))).toMatchObject({ type: 'index' });
    expect((await api.get((await api.manifest(sparse)).config_blob)).digest).toBe(
      digestOf(configOf({ sparse: 'yes' })),
    );
  });
});
