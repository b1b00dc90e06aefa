import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  OCI_INDEX,
  RegistryClient,
} from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';
import { ManagementClient, named } from './management-client.js';
import { addPerson } from './people.js';

const NOT_FOUND = { detail: 'Not found.' };
const ABSENT = '/pulp/api/v3/content/container/manifests/01900000-0000-7000-8000-000000000000/';

describe('the bytes of manifests in the management API', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    // So that a manifest can come without its config.
    berth = await startBerth({ env: { BERTH_ALLOW_SPARSE: 'true' } });
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const repositoryOf = (name: string) => new RepositoryClient(registry, `bytes/${name}`);
  const hrefOf = async (manifest: string): Promise<string> => (await api.manifest(manifest)).pulp_href;

  it('are those that were pushed, byte for byte', async () => {
    const repository = repositoryOf('exact');
    await repository.pushBlobs('config', 'layer');
    const manifest = `\n ${imageManifest('config', 'layer').replace('{', '{ "é":"\\u00e9", ')}\n`;
    await repository.push(manifest, 'v1');

    const response = await api.fetch(`${await hrefOf(manifest)}raw/`);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe(manifest);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': JSON.parse(manifest).mediaType,
      'content-length': String(Buffer.byteLength(manifest)),
      'docker-content-digest': digestOf(manifest),
      etag: `"${digestOf(manifest)}"`,
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    });
  });

  it('have those of their config beside them', async () => {
    const repository = repositoryOf('config');
    const config = '{"architecture":"amd64", "os":"linux"}';
    await repository.pushBlobs(config);
    const manifest = imageManifest(config);
    await repository.push(manifest, 'v1');

    const response = await api.fetch(`${await hrefOf(manifest)}config/`);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe(config);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': JSON.parse(manifest).config.mediaType,
      'content-length': String(config.length),
      'docker-content-digest': digestOf(config),
      etag: `"${digestOf(config)}"`,
    });
  });

  it.each(['raw', 'config'])('are not sent again to clients that have them: %s', async (which) => {
    const repository = repositoryOf(`unmodified-${which}`);
    const href = await hrefOf(await repository.pushImage('layer'));
    const { headers } = await api.fetch(`${href}${which}/`);

    const again = await api.fetch(`${href}${which}/`, {
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });

    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(again.headers.get('docker-content-digest')).toBe(headers.get('docker-content-digest'));
  });

  it('have no config where an index has none', async () => {
    const repository = repositoryOf('index');
    const index = imageIndex(await repository.pushImage('layer'));
    await registry.putManifest(repository.name, 'all', index, OCI_INDEX);
    const href = await hrefOf(index);

    expect(await (await api.fetch(`${href}raw/`)).text()).toBe(index);
    expect(await api.send('GET', `${href}config/`)).toEqual({ status: 404, body: NOT_FOUND });
  });

  it.each([`${ABSENT}raw/`, `${ABSENT}config/`])('are not there where no manifest is: %s', async (path) => {
    expect(await api.send('GET', path)).toEqual({ status: 404, body: NOT_FOUND });
  });

  it('are not there for users who may not see the repository', async () => {
    const stranger = await addPerson(berth, 'stranger');
    const reader = await addPerson(berth, 'reader');
    const href = await hrefOf(await repositoryOf('private').pushImage('layer'));
    const distribution = await hide('bytes/private');
    const role = 'container.containerdistribution_consumer';
    await api.create(`${distribution}add_role/`, { role, users: [reader.username] });

    for (const which of ['raw/', 'config/']) {
      expect(await stranger.api.send('GET', `${href}${which}`)).toEqual({ status: 404, body: NOT_FOUND });
      expect((await reader.api.fetch(`${href}${which}`)).status).toBe(200);
      expect((await berth.fetch(`${href}${which}`)).status).toBe(401);
    }
  });

  it('are not those of a config that only a hidden repository has', async () => {
    const stranger = await addPerson(berth, 'visitor');
    const manifest = await repositoryOf('hidden').pushImage('layer');
    await repositoryOf('shown').push(manifest, 'v1');
    await hide('bytes/hidden');
    const href = await hrefOf(manifest);

    expect((await stranger.api.fetch(`${href}raw/`)).status).toBe(200);
    expect(await stranger.api.send('GET', `${href}config/`)).toEqual({ status: 404, body: NOT_FOUND });
    expect((await api.fetch(`${href}config/`)).status).toBe(200);
  });

  /** Makes what serves a name private, and resolves with its href. */
  const hide = async (name: string): Promise<string> => {
    await berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [name]);
    const { results } = await api.page('distributions/container/container/?limit=1000');
    return named(results, name).pulp_href;
  };
});
