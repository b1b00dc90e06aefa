import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { ApiClient } from '../support/api-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { blobPath, manifestPath, RepositoryClient } from '../support/repository-client.js';

const REFUSED = { status: 400, codes: ['MANIFEST_BLOB_UNKNOWN'] };

// A client asks with HEAD, does not send what is there, and brings the manifest later: perhaps after somebody's delete.
describe('what is deleted beside a push', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const repositoryOf = (name: string) => new RepositoryClient(registry, `withdrawn/${name}`);
  /** An image of another config with the same layer: its push has found the layer. */
  const imageOf = async (repository: RepositoryClient, blob: string): Promise<string> => {
    await repository.pushBlobs('config of it');
    expect((await repository.fetch(blobPath(blob), { method: 'HEAD' })).status).toBe(200);
    return imageManifest('config of it', blob);
  };
  const cleanUp = (body: object = {}) => new ApiClient(berth).dispatch('POST', 'orphans/cleanup/', body);
  const keepLatestOnly = ({ name }: RepositoryClient) =>
    berth.database.query('UPDATE repository SET retain_repo_versions = 1 WHERE name = $1', [name]);
  /** All that happened did so many hours earlier. */
  const elapse = async (hours: number): Promise<void> => {
    for (const [table, column] of [
      ['content', 'pulp_last_updated'],
      ['artifact', 'pulp_last_updated'],
      ['withdrawn_content', 'since'],
    ])
      await berth.database.query(`UPDATE ${table} SET ${column} = ${column} - $1 * interval '1 hour'`, [
        hours,
      ]);
  };

  it('is a layer that its client has found: the manifest is taken', async () => {
    const repository = repositoryOf('layer');
    const old = await repository.pushImage('found layer');
    const image = await imageOf(repository, 'found layer');
    await repository.delete(manifestPath(old));
    expect(await repository.has(blobPath('found layer'))).toBe(false);

    const response = await repository.put(image, 'v1');

    expect(response.status).toBe(201);
    expect(await repository.has(blobPath('found layer'))).toBe(true);
  });

  it('is a layer that had been pushed before its manifest: the manifest is taken', async () => {
    const repository = repositoryOf('pending');
    await repository.pushBlobs('pending layer');
    const image = await imageOf(repository, 'pending layer');
    await repository.delete(blobPath('pending layer'));
    expect(await repository.has(blobPath('pending layer'))).toBe(false);

    const response = await repository.put(image, 'v1');

    expect(response.status).toBe(201);
    expect(await repository.has(blobPath('pending layer'))).toBe(true);
  });

  it('is an image that its client has found: the index is taken, and the image whole', async () => {
    const repository = repositoryOf('image');
    const image = await repository.pushImage('layer of image');
    await repository.push(imageIndex(image), 'old');
    await repository.delete(manifestPath(imageIndex(image)));
    const paths = { image: manifestPath(image), layer: blobPath('layer of image') };
    expect(await repository.present(paths)).toEqual([]);

    await repository.push(imageIndex(image), 'new');

    expect(await repository.present(paths)).toEqual(['image', 'layer']);
  });

  it('by the management API is no other matter', async () => {
    const repository = repositoryOf('management');
    const old = await repository.pushImage('managed layer');
    const image = await imageOf(repository, 'managed layer');
    const { pulp_href: href } = await api.repository(repository.name);
    await api.ended(await api.post(`${href}remove_image/`, { digest: digestOf(old) }));
    expect(await repository.has(blobPath('managed layer'))).toBe(false);

    const response = await repository.put(image, 'v1');

    expect(response.status).toBe(201);
  });

  it('is kept from collection for its time, also where no version has it any more, and no longer', async () => {
    const repository = repositoryOf('collected');
    const old = await repository.pushImage('kept layer');
    await keepLatestOnly(repository);
    const image = await imageOf(repository, 'kept layer');
    await repository.delete(manifestPath(old));
    await elapse(23);

    await cleanUp();
    const taken = await repository.put(image, 'v1');
    await repository.delete(manifestPath(image));
    await elapse(25);
    await cleanUp();
    await repository.pushBlobs('config of it');
    const refused = await repository.put(image, 'v1');

    expect(taken.status).toBe(201);
    expect(await refusalOf(refused)).toEqual(REFUSED);
  });

  it('stays no longer than an administrator says', async () => {
    const repository = repositoryOf('at-once');
    const old = await repository.pushImage('layer gone at once');
    await keepLatestOnly(repository);
    await repository.delete(manifestPath(old));

    await cleanUp({ orphan_protection_time: 0 });

    const found = await api.page(`content/container/blobs/?digest=${digestOf('layer gone at once')}`);
    expect(found.count).toBe(0);
  });

  it('is nothing to other repositories', async () => {
    const repository = repositoryOf('one');
    const image = await repository.pushImage('layer of one');
    await repository.delete(manifestPath(image));

    const response = await repositoryOf('other').put(image, 'v1');

    expect(await refusalOf(response)).toMatchObject({ status: 400 });
  });
});
