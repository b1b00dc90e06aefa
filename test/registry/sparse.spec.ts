import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import type { BerthServer } from '../support/berth-server.js';
import { finalized } from '../support/finalized.js';
import { errorsOf } from '../support/refusal.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { blobPath, manifestPath, RepositoryClient } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

describe('with BERTH_ALLOW_SPARSE', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_ALLOW_SPARSE: 'true' } });
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const repositoryOf = (name: string) => new RepositoryClient(registry, `sparse/${name}`);
  const latestOf = async ({ name }: RepositoryClient) =>
    api.get((await api.repository(name)).latest_version_href);
  const blobsOf = async (repository: RepositoryClient) =>
    api.contents((await latestOf(repository)).content_summary.present, 'container.blob', 'digest');

  describe('an index', () => {
    it('may list what is missing, and is served byte for byte', async () => {
      const repository = repositoryOf('index');
      const index = imageIndex(await repository.pushImage('layer'), imageManifest('missing'));

      const response = await repository.put(index, 'v1');

      expect(response.status).toBe(201);
      expect(await (await repository.fetch('manifests/v1')).text()).toBe(index);
      expect(await (await repository.fetch(manifestPath(index))).text()).toBe(index);
      expect(await repository.has(manifestPath(imageManifest('missing')))).toBe(false);
    });

    it('may be all that a repository has', async () => {
      const repository = repositoryOf('index-alone');
      const index = imageIndex(imageManifest('missing one'), imageManifest('missing two'));

      const response = await repository.put(index, 'v1');

      expect(response.status).toBe(201);
      expect(await (await repository.fetch('manifests/v1')).text()).toBe(index);
    });

    it('can be deleted, with what it lists and is there', async () => {
      const repository = repositoryOf('index-deleted');
      const image = await repository.pushImage('layer');
      const index = imageIndex(image, imageManifest('missing'));
      await repository.push(index, 'v1');

      const response = await repository.delete(manifestPath(index));

      expect(response.status).toBe(202);
      const manifests = { index: manifestPath(index), image: manifestPath(image), tag: 'manifests/v1' };
      expect(await repository.present({ ...manifests, layer: blobPath('layer') })).toEqual([]);
    });

    it('that is pushed again holds what has come since', async () => {
      const repository = repositoryOf('index-again');
      const image = imageManifest('late config', 'late layer');
      const index = imageIndex(image);
      await repository.push(index, 'v1');
      await repository.pushBlobs('late config', 'late layer');
      await repository.push(image);

      await repository.push(index, 'v1');

      const refused = await repository.delete(manifestPath(image));
      expect(refused.status).toBe(403);
      await repository.delete(manifestPath(index));
      const paths = { index: manifestPath(index), image: manifestPath(image), layer: blobPath('late layer') };
      expect(await repository.present(paths)).toEqual([]);
    });
  });

  describe('an index of what another repository has', () => {
    it.each([0, 1])('brings nothing of that, at depth %i', async (depth) => {
      const theirs = repositoryOf(`theirs-${depth}`);
      const ours = repositoryOf(`ours-${depth}`);
      const image = await theirs.pushImage(`their layer ${depth}`);
      const indexes = [imageIndex(image)];
      for (let i = 0; i < depth; i += 1) indexes.push(imageIndex(indexes.at(-1) ?? ''));
      for (const index of indexes) await theirs.push(index);

      for (const _ of [1, 2]) {
        await ours.push(indexes.at(-1) ?? '', 'v1');

        const inner = Object.fromEntries(indexes.slice(0, -1).map((index) => [index, manifestPath(index)]));
        const paths = { ...inner, image: manifestPath(image), layer: blobPath(`their layer ${depth}`) };
        expect(await ours.present(paths)).toEqual([]);
        const { content_summary: summary } = await latestOf(ours);
        const counts = Object.entries(summary.present).map(([type, { count }]) => [type, count]);
        expect(Object.fromEntries(counts)).toEqual({ 'container.manifest': 1, 'container.tag': 1 });
        expect(await theirs.present(paths)).toEqual(Object.keys(paths));
        // What the index lists elsewhere is not what leaves this repository with it.
        await ours.delete(manifestPath(indexes.at(-1) ?? ''));
      }
    });

    it('brings what is in its own as well, and no more', async () => {
      const theirs = repositoryOf('theirs-in-part');
      const ours = repositoryOf('ours-in-part');
      const images = [await theirs.pushImage('a layer of both'), await theirs.pushImage('a layer of theirs')];
      const index = imageIndex(...images);
      const outer = imageIndex(index);
      for (const manifest of [index, outer]) await theirs.push(manifest);
      await ours.pushBlobs(JSON.stringify({ repository: theirs.name, layers: ['a layer of both'] }));
      await ours.pushBlobs('a layer of both');
      for (const manifest of [images[0] ?? '', index]) await ours.push(manifest);

      await ours.push(outer, 'v1');

      const paths = { one: manifestPath(images[0] ?? ''), other: manifestPath(images[1] ?? '') };
      expect(await ours.present({ ...paths, index: manifestPath(index) })).toEqual(['one', 'index']);
    });
  });

  describe('an image whose config only a private repository has', () => {
    const config = JSON.stringify({
      architecture: 'riscv64',
      os: 'plan9',
      variant: 'v9',
      config: { Labels: { secret: 'of theirs', 'containers.bootc': '1' } },
    });
    const image = imageManifest(config, 'secret layer');
    const index = imageIndex(image);
    const SAID = {
      type: 'bootable',
      architecture: 'riscv64',
      os: 'plan9',
      variant: 'v9',
      labels: { secret: 'of theirs', 'containers.bootc': '1' },
      is_bootable: true,
    };
    const FILTERS: readonly Record<string, string>[] = [
      { label: 'secret' },
      { label: 'secret=of theirs' },
      { architecture: 'riscv64' },
      { os__in: 'plan9,linux' },
      { variant: 'v9' },
      { type: 'bootable' },
      { type__in: 'bootable,flatpak' },
      { is_bootable: 'true' },
      { q: 'os=plan9 OR label=secret' },
    ];
    let stranger: ManagementClient;
    let ours: RepositoryClient;

    beforeAll(async () => {
      const theirs = repositoryOf('theirs-private');
      ours = repositoryOf('ours-public');
      await theirs.pushBlobs(config, 'secret layer');
      for (const repository of [theirs, ours])
        for (const manifest of [image, index]) await repository.push(manifest, 'v1');
      await berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [
        theirs.name,
      ]);
      await berth.addUser('stranger', 'stranger-password', { roles: [] });
      stranger = new ManagementClient(berth, 'stranger:stranger-password');
    });

    const found = async (by: ManagementClient, query: Record<string, string>) => {
      const version = (await latestOf(ours)).pulp_href;
      const parameters = new URLSearchParams({ ...query, repository_version: version });
      const { results } = await by.page(`content/container/manifests/?${parameters}`);
      return results.map(({ digest }) => digest);
    };

    it('shows nothing of it, nor where it and the layers are', async () => {
      const unsaid = { type: 'image', architecture: null, os: null, variant: null, labels: {} };
      const links = { is_bootable: false, config_blob: null, blobs: [] };

      expect(await stranger.manifest(image)).toMatchObject({ ...unsaid, ...links });
      expect(await stranger.manifest(index)).toMatchObject({ type: 'index', is_bootable: false });
      expect(await api.manifest(image)).toMatchObject(SAID);
      expect(await api.manifest(index)).toMatchObject({ is_bootable: true });
    });

    it.each(FILTERS)('is not found by it: %j', async (query) => {
      expect(await found(stranger, query)).toEqual([]);
      expect(await found(api, query)).toContain(digestOf(image));
    });

    it('is found as what it is without it', async () => {
      expect(await found(stranger, { type: 'image' })).toEqual([digestOf(image)]);
      expect(await found(stranger, { is_bootable: 'false' })).toHaveLength(2);
      expect(await found(stranger, { q: 'NOT os=plan9' })).toHaveLength(2);
    });

    it.each(['type', 'architecture', '-os', 'variant'])('can be ordered by %s', async (ordering) => {
      expect(await found(stranger, { ordering })).toHaveLength(2);
    });

    it('shows it where its repository has the config, too', async () => {
      await ours.pushBlobs(config);
      await finalized(berth);

      expect(await stranger.manifest(image)).toMatchObject({ ...SAID, blobs: [] });
      expect(await stranger.manifest(index)).toMatchObject({ is_bootable: true });
      for (const query of FILTERS) expect(await found(stranger, query)).toContain(digestOf(image));
    });
  });

  describe('an image', () => {
    it('may lack layers and its config, and is served byte for byte', async () => {
      const repository = repositoryOf('image');
      const image = imageManifest('missing config', 'here', 'missing');
      await repository.pushBlobs('here');

      const response = await repository.put(image, 'v1');

      expect(response.status).toBe(201);
      expect(await (await repository.fetch('manifests/v1')).text()).toBe(image);
      const blobs = { here: blobPath('here'), missing: blobPath('missing') };
      expect(await repository.present(blobs)).toEqual(['here']);
    });

    it('that is pushed again holds the layer that was uploaded since', async () => {
      const repository = repositoryOf('image-again');
      const image = imageManifest('config', 'late layer of it');
      await repository.pushBlobs('config');
      await repository.push(image, 'v1');
      const before = await latestOf(repository);
      await repository.pushBlobs('late layer of it');

      await repository.push(image, 'v1');

      expect((await latestOf(repository)).number).toBe(before.number + 1);
      expect(await blobsOf(repository)).toEqual(
        ['config', 'late layer of it'].map((b) => digestOf(b)).sort(),
      );
      const refused = await repository.delete(blobPath('late layer of it'));
      expect(refused.status).toBe(403);
    });

    it('that is pushed again keeps the layer that came with another image', async () => {
      const repository = repositoryOf('image-shared');
      const image = imageManifest('config of shared', 'common layer');
      await repository.pushBlobs('config of shared');
      await repository.push(image, 'v1');
      const other = await repository.pushImage('common layer');

      await repository.push(image, 'v1');

      expect((await repository.delete(manifestPath(other))).status).toBe(202);
      expect(await repository.has(blobPath('common layer'))).toBe(true);
    });

    it('can be deleted', async () => {
      const repository = repositoryOf('image-deleted');
      const image = imageManifest('missing', 'here too', 'missing too');
      await repository.pushBlobs('here too');
      for (const tag of ['a', 'b']) await repository.push(image, tag);

      const statuses = [
        (await repository.delete('manifests/a')).status,
        (await repository.delete(manifestPath(image))).status,
      ];

      expect(statuses).toEqual([202, 202]);
      const paths = { image: manifestPath(image), b: 'manifests/b', here: blobPath('here too') };
      expect(await repository.present(paths)).toEqual([]);
    });
  });
});

describe('without BERTH_ALLOW_SPARSE', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  it.each([
    ['image', imageManifest('here', 'missing one', 'missing two'), ['missing one', 'missing two']],
    [
      'index',
      imageIndex(imageManifest('no one'), imageManifest('no two')),
      [imageManifest('no one'), imageManifest('no two')],
    ],
  ])('an %s whose parts are missing is refused, each by its digest', async (kind, manifest, missing) => {
    const repository = new RepositoryClient(registry, `whole/${kind}`);
    await repository.pushBlobs('here');

    const response = await repository.put(manifest, 'v1');

    expect(response.status).toBe(400);
    const errors = errorsOf(await response.text());
    expect(errors.map(({ code }) => code)).toEqual(missing.map(() => 'MANIFEST_BLOB_UNKNOWN'));
    const details = errors.map(({ detail }) => detail);
    expect(details).toHaveLength(missing.length);
    expect(details).toEqual(expect.arrayContaining(missing.map((part) => ({ digest: digestOf(part) }))));
    expect(await repository.has('manifests/v1')).toBe(false);
  });
});
