import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { blobPath, manifestPath, RepositoryClient } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const ROUNDS = Array.from({ length: 6 }, (_, round) => round);

describe('deletes', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `races/${name}`);
  const numberOf = async ({ name }: RepositoryClient) =>
    (await api.get((await api.repository(name)).latest_version_href)).number;
  const statusesOf = async (requests: readonly Promise<Response>[]) =>
    (await Promise.all(requests)).map(({ status }) => status);

  /** Pulls what is under a reference as a client does, and resolves with the digests that were not there. */
  const missingBelow = async (repository: RepositoryClient, reference: string): Promise<string[]> => {
    const response = await repository.fetch(`manifests/${reference}`);
    if (response.status !== 200) return [reference];
    const { config, layers = [], manifests = [] } = (await response.json()) as Parts;
    const blobs = [...(config === undefined ? [] : [config]), ...layers].map(({ digest }) => digest);
    const found = await Promise.all(blobs.map((digest) => repository.has(`blobs/${digest}`)));
    const children = manifests.map(({ digest }) => missingBelow(repository, digest));
    return [...blobs.filter((_, i) => !found[i]), ...(await Promise.all(children)).flat()];
  };

  it('of one tag at once succeed or find nothing, and make one version', async () => {
    const repository = repositoryOf('same-tag');
    await repository.push(await repository.pushImage('layer'), 'v1');
    const before = await numberOf(repository);

    const statuses = await statusesOf(Array.from({ length: 10 }, () => repository.delete('manifests/v1')));

    expect(new Set([202, 404, ...statuses])).toEqual(new Set([202, 404]));
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(await numberOf(repository)).toBe(before + 1);
    expect(await repository.has('manifests/v1')).toBe(false);
  });

  it('of an index and of its tags at once leave nothing', async () => {
    const repository = repositoryOf('index');
    const images = [await repository.pushImage('one'), await repository.pushImage('two')];
    const index = imageIndex(...images);
    const tags = ['a', 'b', 'c'];
    for (const tag of tags) await repository.push(index, tag);

    const paths = [manifestPath(index), ...tags.map((tag) => `manifests/${tag}`)];
    const statuses = await statusesOf(paths.map((path) => repository.delete(path)));

    expect(statuses[0]).toBe(202);
    expect(new Set([202, 404, ...statuses])).toEqual(new Set([202, 404]));
    const layers = { one: blobPath('one'), two: blobPath('two') };
    expect(await repository.present({ ...layers, index: manifestPath(index), a: 'manifests/a' })).toEqual([]);
  });

  it.each(ROUNDS)('of a tag that is being pushed leave it whole or gone (round %i)', async (round) => {
    const repository = repositoryOf(`pushed-tag-${round}`);
    const images = [await repository.pushImage('one'), await repository.pushImage('two')];

    const statuses = await statusesOf(
      Array.from({ length: 8 }, (_, i) => [
        repository.put(images[i % 2] ?? '', 'v1'),
        repository.delete('manifests/v1'),
      ]).flat(),
    );

    expect(new Set([201, 202, 404, ...statuses])).toEqual(new Set([201, 202, 404]));
    const digest = await repository.digestOf('v1');
    expect([null, ...images.map((image) => digestOf(image))]).toContain(digest);
    if (digest !== null) expect(await missingBelow(repository, 'v1')).toEqual([]);
    const list = (await (await repository.fetch('tags/list')).json()) as { tags: string[] };
    expect(list.tags).toEqual(digest === null ? [] : ['v1']);
  });

  it.each(ROUNDS)('of what shares layers with a push leave the push whole (round %i)', async (round) => {
    const repository = repositoryOf(`shared-${round}`);
    const old = await repository.pushImage('shared', 'old');
    await repository.pushBlobs('config of new', 'new');
    const image = imageManifest('config of new', 'shared', 'new');

    const [pushed, deleted] = await Promise.all([
      repository.put(image, 'new'),
      repository.delete(manifestPath(old)),
    ]);

    // A push that comes after the delete has to bring the layer itself.
    expect([201, 400]).toContain(pushed.status);
    expect(deleted.status).toBe(202);
    const expected = pushed.status === 201 ? [] : ['new'];
    expect(await missingBelow(repository, 'new')).toEqual(expected);
  });

  it.each(ROUNDS)('of an index leave another one that is being pushed whole (round %i)', async (round) => {
    const repository = repositoryOf(`indexes-${round}`);
    const images = [await repository.pushImage('one'), await repository.pushImage('two', 'one')] as const;
    const [old, index] = [imageIndex(...images), imageIndex(images[1], images[0])];
    await repository.push(old, 'old');

    const [pushed, ...deleted] = await Promise.all([
      repository.put(index, 'new'),
      repository.delete(manifestPath(old)),
      repository.delete(manifestPath(images[0])),
    ]);

    expect([201, 400]).toContain(pushed.status);
    expect(deleted[0].status).toBe(202);
    expect([202, 403, 404]).toContain(deleted[1].status);
    expect(await missingBelow(repository, 'new')).toEqual(pushed.status === 201 ? [] : ['new']);
  });

  it.each(ROUNDS)('of pending blobs never break a push that was taken (round %i)', async (round) => {
    const repository = repositoryOf(`pending-${round}`);
    await repository.pushBlobs('config', 'layer');

    const [pushed, ...deleted] = await Promise.all([
      repository.put(imageManifest('config', 'layer'), 'v1'),
      repository.delete(blobPath('layer')),
      repository.delete(blobPath('config')),
    ]);

    expect([201, 400]).toContain(pushed.status);
    for (const { status } of deleted) expect([202, 403]).toContain(status);
    expect(await missingBelow(repository, 'v1')).toEqual(pushed.status === 201 ? [] : ['v1']);
  });

  it('let the same image be pushed again, byte for byte', async () => {
    const repository = repositoryOf('again');
    const image = await repository.pushImage('again');
    const index = imageIndex(image);
    await repository.push(index, 'v1');
    await repository.delete(manifestPath(index));

    // What has just been there counts as found: a client does not send it.
    await repository.push(index, 'at-once');
    const missing = await missingBelow(repository, 'at-once');
    await repository.delete(manifestPath(index));
    await repository.pushImage('again');
    await repository.push(index, 'v1');

    expect(missing).toEqual([]);
    expect(await (await repository.fetch('manifests/v1')).text()).toBe(index);
    expect(await (await repository.fetch(manifestPath(image))).text()).toBe(image);
    expect(await missingBelow(repository, 'v1')).toEqual([]);
  });

  it('let the layers be mounted again', async () => {
    const [repository, other] = [repositoryOf('remounted'), repositoryOf('mounted-from')];
    const image = await repository.pushImage('mounted');
    const { config, layers } = JSON.parse(image) as Required<Parts>;
    await other.pushBlobs('mounted', JSON.stringify({ repository: repository.name, layers: ['mounted'] }));
    await repository.delete(manifestPath(image));

    const mounts = [config, ...layers].map(({ digest }) =>
      repository.fetch(`blobs/uploads/?mount=${digest}&from=${other.name}`, { method: 'POST' }),
    );

    expect(await statusesOf(mounts)).toEqual([201, 201]);
    await repository.push(image, 'v1');
    expect(await missingBelow(repository, 'v1')).toEqual([]);
  });
});

describe('deletes without a worker', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
  });
  afterAll(() => berth.stop());

  it('are done by the API itself', async () => {
    const repository = new RepositoryClient(new RegistryClient(berth), 'no/worker');
    const image = await repository.pushImage('layer');
    await repository.push(image, 'v1');
    await repository.pushBlobs('pending');

    const statuses: number[] = [];
    for (const path of ['manifests/v1', manifestPath(image), blobPath('pending')])
      statuses.push((await repository.delete(path)).status);

    expect(statuses).toEqual([202, 202, 202]);
    expect(await repository.present({ image: manifestPath(image), v1: 'manifests/v1' })).toEqual([]);
  });
});

interface Part {
  readonly digest: string;
}

interface Parts {
  readonly config?: Part;
  readonly layers?: readonly Part[];
  readonly manifests?: readonly Part[];
}
