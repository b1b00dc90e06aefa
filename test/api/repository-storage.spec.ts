import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { finalized } from '../support/finalized.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  OCI_MANIFEST,
  RegistryClient,
} from '../support/registry-client.js';
import { RepositoryClient, withFields } from '../support/repository-client.js';
import { ContentClient } from './contents.js';
import { addPerson } from './people.js';

const PUSH = 'repositories/container/container-push/';

interface Storage {
  readonly artifacts: number;
  readonly size: number;
  readonly exclusive_size: number;
  readonly shared_size: number;
  readonly dangling_manifests: number;
  readonly dangling_size: number;
}

describe('the storage of a repository', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });
  afterAll(() => berth.stop());

  const storageOf = async (
    name: string,
    by: Pick<ContentClient, 'page' | 'send'> = api,
  ): Promise<Storage> => {
    const { results } = await by.page(`${PUSH}?name=${name}`);
    return (await by.send<Storage>('GET', `${results[0]?.pulp_href}storage/`)).body;
  };
  /** @param exclusive bytes, and then those that others need, too */
  const use = (artifacts: number, exclusive: number, shared: number): Storage => ({
    artifacts,
    size: exclusive + shared,
    exclusive_size: exclusive,
    shared_size: shared,
    dangling_manifests: 0,
    dangling_size: 0,
  });

  it('is what nobody else has, and what others have, too', async () => {
    await registry.pushBlob('storage/one', 'a'.repeat(100));
    await registry.pushBlob('storage/one', 'b'.repeat(10));
    await registry.pushBlob('storage/other', 'b'.repeat(10));
    await finalized(berth);

    expect(await storageOf('storage/one')).toEqual(use(2, 100, 10));
    expect(await storageOf('storage/other')).toEqual(use(1, 0, 10));
  });

  it('is that of all versions, and of what is pending', async () => {
    await registry.pushImage('storage/versions', 'v1', 'c'.repeat(1000));
    const before = await storageOf('storage/versions');
    const manifest = (await registry.fetch('/v2/storage/versions/manifests/v1')).headers.get(
      'docker-content-digest',
    );
    await registry.fetch(`/v2/storage/versions/manifests/${manifest}`, { method: 'DELETE' });
    await registry.pushBlob('storage/versions', 'd'.repeat(5));
    await finalized(berth);

    const after = await storageOf('storage/versions');

    expect(before.artifacts).toBe(2);
    expect(after).toEqual({
      ...before,
      artifacts: 3,
      size: before.size + 5,
      exclusive_size: before.exclusive_size + 5,
    });
  });

  it('says what no tag leads to any more, and what would be free without it', async () => {
    const name = 'storage/dangling';
    const repository = new RepositoryClient(registry, name);
    await registry.pushImage(name, 'v1', 'g'.repeat(1000), 'base');
    await registry.pushImage(name, 'v1', 'h'.repeat(10), 'base');
    await repository.pushBlobs('{}', 'i'.repeat(200), 'k'.repeat(30));
    const listed = imageManifest('{}', 'i'.repeat(200));
    await repository.push(listed);
    await repository.push(imageIndex(listed));
    const replaced = imageManifest('{}', 'base');
    const subject = { mediaType: OCI_MANIFEST, digest: digestOf(replaced), size: replaced.length };
    await repository.push(replaced, 'v2');
    await repository.push(withFields(imageManifest('{}', 'k'.repeat(30)), { subject }));

    const dangling = await storageOf(name);
    await repository.delete('manifests/v2');
    const more = await storageOf(name);
    await registry.pushBlob('storage/not-dangling', 'g'.repeat(1000));
    await finalized(berth);
    const shared = await storageOf(name);

    expect(dangling).toMatchObject({ dangling_manifests: 3, dangling_size: 1200 });
    expect(more).toMatchObject({ dangling_manifests: 5, dangling_size: 1232 });
    expect(shared).toMatchObject({ dangling_manifests: 5, dangling_size: 232 });
  });

  it('counts bytes once that have two digests', async () => {
    const bytes = 'e'.repeat(77);
    await registry.pushBlob('storage/digests', bytes);
    const location = await registry.startUpload('storage/digests');
    const digest = digestOf(bytes, 'sha512');
    await registry.fetch(`${location}?digest=${digest}`, { method: 'PUT', body: bytes });
    await finalized(berth);

    expect(await storageOf('storage/digests')).toEqual(use(1, 77, 0));
  });

  it('is shared when a regular repository has it, too', async () => {
    await registry.pushImage('storage/copied', 'v1', 'f'.repeat(300));
    const pushed = await api.repository('storage/copied');
    const regular = await api.regular();
    const alone = await storageOf('storage/copied');
    const empty = await api.send<Storage>('GET', `${regular.pulp_href}storage/`);

    await api.done(`${regular.pulp_href}copy_tags/`, {
      source_repository: pushed.pulp_href,
      names: ['v1'],
    });

    const copied = await api.send<Storage>('GET', `${regular.pulp_href}storage/`);
    expect(empty.body).toEqual(use(0, 0, 0));
    expect(copied.body).toEqual(use(2, 0, alone.size));
    expect(await storageOf('storage/copied')).toEqual(use(2, 0, alone.size));
  });

  it('tells users of no copies that they may not see', async () => {
    const gina = await addPerson(berth, 'gina');
    await gina.registry.pushBlob('gina/app', 'a secret layer');
    await finalized(berth);
    const before = await storageOf('gina/app', gina.api);
    await registry.pushBlob('storage/secret', 'a secret layer');
    await finalized(berth);
    await berth.database.query(`UPDATE distribution SET private = true WHERE name = 'storage/secret'`);

    const unseen = await storageOf('gina/app', gina.api);
    const seen = await storageOf('gina/app');

    expect(unseen).toEqual(before);
    expect(unseen.shared_size).toBe(0);
    expect(seen.shared_size).toBe('a secret layer'.length);
  });

  it('is there for users who see the repository', async () => {
    const hans = await addPerson(berth, 'hans');
    await registry.pushBlob('storage/hidden', 'hidden');
    const { pulp_href: href } = await api.repository('storage/hidden');
    const open = await hans.api.send('GET', `${href}storage/`);
    await berth.database.query(`UPDATE distribution SET private = true WHERE name = 'storage/hidden'`);

    const hidden = await hans.api.send('GET', `${href}storage/`);

    expect([open.status, hidden.status]).toEqual([200, 404]);
  });
});
