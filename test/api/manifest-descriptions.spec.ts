import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, imageManifest, layer, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { storedBlob } from '../support/stored-blob.js';
import { ManagementClient } from './management-client.js';

const UNKNOWN = { architecture: null, os: null, variant: null, labels: {} };
const FLATPAK = { 'org.flatpak.ref': 'app/org.example.App/x86_64/stable' };

const configOf = (Labels: object) =>
  JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels } });

describe('what manifests say', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `said/${name}`);
  const pushWith = async (repository: RepositoryClient, config: string, fields = {}): Promise<string> => {
    await repository.pushBlobs(config);
    const manifest = withFields(imageManifest(config), fields);
    await repository.push(manifest);
    return manifest;
  };

  it('is what the config of an image says', async () => {
    const config = {
      architecture: 'arm',
      os: 'linux',
      variant: 'v7',
      config: { Labels: { maintainer: 'somebody', 'org.example/key': 'a=b' } },
    };

    const manifest = await pushWith(repositoryOf('image'), JSON.stringify(config));

    expect(await api.manifest(manifest)).toMatchObject({
      type: 'image',
      architecture: 'arm',
      os: 'linux',
      variant: 'v7',
      labels: { maintainer: 'somebody', 'org.example/key': 'a=b' },
      is_bootable: false,
      is_flatpak: false,
    });
  });

  it.each([
    ['bootable', { is_bootable: true, is_flatpak: false }, { 'containers.bootc': '1' }],
    ['flatpak', { is_bootable: false, is_flatpak: true }, FLATPAK],
  ])('tells that an image is %s, and an index that lists it', async (type, natures, labels) => {
    const repository = repositoryOf(type);

    const manifest = await pushWith(repository, configOf(labels));
    const index = imageIndex(manifest);
    await repository.push(index);

    expect(await api.manifest(manifest)).toMatchObject({ type, labels, ...natures });
    expect(await api.manifest(index)).toMatchObject({ type: 'index', labels: {}, ...natures });
  });

  it.each([
    ['not JSON', 'no JSON'],
    ['too large', JSON.stringify({ os: 'linux', padding: 'x'.repeat(4 * 1024 * 1024) })],
    ['a list', '[]'],
    ['empty', ''],
  ])('is nothing where the config is %s', async (name, config) => {
    const manifest = await pushWith(repositoryOf(name.replaceAll(' ', '-').toLowerCase()), config);

    expect(await api.manifest(manifest)).toMatchObject({ type: 'image', ...UNKNOWN });
  });

  it('is not asked of what is no image', async () => {
    const config = configOf({ a: 'b' });
    const chart = { ...layer(config), mediaType: 'application/vnd.cncf.helm.config.v1+json' };

    const manifest = await pushWith(repositoryOf('chart'), config, { config: chart });

    expect(await api.manifest(manifest)).toMatchObject({ type: 'helm', ...UNKNOWN });
  });

  it('is not asked again of a manifest that is known', async () => {
    const repository = repositoryOf('known');
    const config = configOf({ known: 'yes' }).padEnd(20_000);
    const manifest = await pushWith(repository, config);
    await rm(await storedBlob(berth, digestOf(config)));

    await repository.push(manifest, 'again');

    expect(await api.manifest(manifest)).toMatchObject({ type: 'image', labels: { known: 'yes' } });
  });

  it('keeps labels that are too many for a list out of it', async () => {
    const labels = { large: 'x'.repeat(100_000) };

    const manifest = await pushWith(repositoryOf('labels'), configOf(labels), { annotations: labels });

    expect(await api.manifest(manifest)).toMatchObject({ os: 'linux', labels: {}, annotations: {} });
  });
});
