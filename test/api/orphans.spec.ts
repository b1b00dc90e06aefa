import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { finalized } from '../support/finalized.js';
import { formOf, hexOf } from '../support/forms.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';
import { storedFiles } from '../support/stored-files.js';
import { ManagementClient } from './management-client.js';
import { addPerson } from './people.js';

const CLEANUP = 'orphans/cleanup/';

describe('what nothing needs any more', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const repositoryOf = (name: string) => new RepositoryClient(registry, `orphans/${name}`);
  const cleanUp = (body: object = { orphan_protection_time: 0 }) =>
    new ApiClient(berth).dispatch('POST', CLEANUP, body);
  /** What leaves all content of a repository without one. */
  const drop = ({ name }: RepositoryClient) =>
    berth.database.query('DELETE FROM repository WHERE name = $1', [name]);
  const bytesDue = () => berth.database.query('UPDATE unclaimed_bytes SET due = now()');

  /** Which of these blobs, manifests or tags there are, in all repositories. */
  const remaining = async (...names: string[]): Promise<string[]> => {
    const rows = await berth.database.query<{ name: string }>(
      `SELECT digest AS name FROM container_blob UNION ALL SELECT digest FROM container_manifest
       UNION ALL SELECT name FROM container_tag`,
    );
    return names.filter((name) => rows.some((row) => row.name === name));
  };
  const isStored = async (bytes: string): Promise<boolean> =>
    (await storedFiles(berth, 'blobs')).some((name) => name.startsWith(hexOf(bytes)));

  it('goes: tags, manifests, blobs, artifacts, and then their bytes', async () => {
    const repository = repositoryOf('image');
    const image = await repository.pushImage('layer of an image');
    await repository.push(image, 'gone-tag');
    const names = ['gone-tag', digestOf(image), digestOf('layer of an image')];
    expect(await remaining(...names)).toEqual(names);
    await drop(repository);

    const task = await cleanUp();

    expect(task).toMatchObject({ name: 'platform.clean-up-orphans', state: 'completed', result: null });
    expect(await remaining(...names)).toEqual([]);
    expect((await api.page(`artifacts/?sha256=${hexOf('layer of an image')}`)).count).toBe(0);
    await bytesDue();
    await cleanUp();
    expect(await isStored('layer of an image')).toBe(false);
  });

  it('goes, an index of indexes, too, in one run', async () => {
    const repository = repositoryOf('nested');
    const images = [await repository.pushImage('nested one'), await repository.pushImage('nested two')];
    for (const image of images) await repository.push(image);
    const inner = imageIndex(...images);
    await repository.push(inner);
    const outer = imageIndex(inner);
    await repository.push(outer, 'nested');
    await drop(repository);

    await cleanUp();

    const names = [outer, inner, ...images].map((manifest) => digestOf(manifest));
    expect(await remaining('nested', ...names, digestOf('nested one'))).toEqual([]);
  });

  it('is not what a version has, also an old one', async () => {
    const repository = repositoryOf('old');
    const image = await repository.pushImage('layer of an old version');
    await repository.push(image, 'old-tag');
    await repository.delete(`manifests/${digestOf(image)}`);

    await cleanUp();

    const names = ['old-tag', digestOf(image), digestOf('layer of an old version')];
    expect(await remaining(...names)).toEqual(names);
  });

  it('is not what another repository has', async () => {
    const [one, other] = [repositoryOf('one'), repositoryOf('other')];
    for (const repository of [one, other])
      await repository.push(await repository.pushImage('shared layer'), repository.name.replace('/', '-'));
    await drop(one);

    await cleanUp();

    expect(await remaining('orphans-one', 'orphans-other')).toEqual(['orphans-other']);
    const pulled = await other.fetch(`blobs/${digestOf('shared layer')}`);
    expect(await pulled.text()).toBe('shared layer');
  });

  it('is not what other content needs', async () => {
    const repository = repositoryOf('needed');
    const image = await repository.pushImage('needed layer');
    await repository.push(image);
    await repository.push(imageIndex(image), 'needed');
    await berth.database.query(
      `UPDATE content SET pulp_last_updated = now() + interval '1 hour'
        WHERE id IN (SELECT id FROM container_manifest WHERE digest = $1)`,
      [digestOf(imageIndex(image))],
    );
    await drop(repository);

    await cleanUp();

    const names = [digestOf(imageIndex(image)), digestOf(image), digestOf('needed layer')];
    expect(await remaining('needed', ...names)).toEqual(names);
  });

  it('is not what is pending, although it may be asked for', async () => {
    const repository = repositoryOf('pending');
    await repository.pushBlobs('pending layer', 'pending config');

    await cleanUp();

    await repository.push(imageManifest('pending config', 'pending layer'), 'v1');
    expect(await (await repository.fetch(`blobs/${digestOf('pending layer')}`)).text()).toBe('pending layer');
  });

  it('is what has been pending for longer than a push may take', async () => {
    const repository = repositoryOf('abandoned');
    await repository.pushBlobs('abandoned layer', 'awaited layer');
    await finalized(berth);
    await berth.database.query(
      `UPDATE pending_content SET since = now() - interval '25 hours'
        WHERE content_id = (SELECT id FROM container_blob WHERE digest = $1)`,
      [digestOf('abandoned layer')],
    );

    await cleanUp();

    const names = [digestOf('abandoned layer'), digestOf('awaited layer')];
    expect(await remaining(...names)).toEqual([digestOf('awaited layer')]);
  });

  it('stays for as long as is asked for', async () => {
    const repository = repositoryOf('protected');
    await repository.push(await repository.pushImage('protected layer'), 'protected');
    await drop(repository);

    for (const orphan_protection_time of [60, 4_294_967_295, null, undefined])
      await cleanUp({ orphan_protection_time });

    expect(await remaining('protected')).toEqual(['protected']);
    await cleanUp();
    expect(await remaining('protected')).toEqual([]);
  });

  it('goes alone, where it is named', async () => {
    const repository = repositoryOf('named');
    await repository.pushBlobs('first named', 'second named');
    await finalized(berth);
    const blobs = (await api.page(`content/container/blobs/?digest__in=${digestOf('first named')}`)).results;
    await drop(repository);

    await cleanUp({ content_hrefs: blobs.map(({ pulp_href }) => pulp_href), orphan_protection_time: 0 });

    const names = [digestOf('first named'), digestOf('second named')];
    expect(await remaining(...names)).toEqual([digestOf('second named')]);
  });

  it('goes, artifacts that no content was made of, when they are old enough', async () => {
    await api.fetch('artifacts/', { method: 'POST', body: formOf('an artifact alone') });
    const count = async () => (await api.page(`artifacts/?sha256=${hexOf('an artifact alone')}`)).count;

    await cleanUp({ orphan_protection_time: 5 });
    const young = await count();
    await cleanUp();
    const old = await count();

    expect([young, old]).toEqual([1, 0]);
  });

  it.each([
    [{ content_hrefs: [] }, { content_hrefs: ['This list may not be empty.'] }],
    [{ content_hrefs: ['/nowhere/'] }, { content_hrefs: ['Invalid hyperlink - No URL match.'] }],
    [
      { content_hrefs: ['/pulp/api/v3/content/container/blobs/5/'] },
      { content_hrefs: ['Invalid hyperlink - No URL match.'] },
    ],
    [
      { content_hrefs: ['/pulp/api/v3/content/container/blobs/01900000-0000-7000-8000-000000000000/'] },
      { content_hrefs: ['Invalid hyperlink - Object does not exist.'] },
    ],
    [
      { orphan_protection_time: -1 },
      { orphan_protection_time: ['Ensure this value is a whole number from 0 to 4294967295.'] },
    ],
    [
      { orphan_protection_time: 'soon' },
      { orphan_protection_time: ['Ensure this value is a whole number from 0 to 4294967295.'] },
    ],
    [{ bogus: 1 }, { bogus: ['Unexpected field'] }],
  ])('is not asked for with %j', async (body, refused) => {
    expect(await api.post(CLEANUP, body)).toEqual({ status: 400, body: refused });
  });

  it('is for administrators', async () => {
    const alice = await addPerson(berth, 'alice');

    expect((await alice.api.post(CLEANUP, {})).status).toBe(403);
  });
});

describe('what nothing has needed for a day', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  it('goes by itself', async () => {
    await registry.pushImage('orphans/daily', 'daily', 'daily layer');
    await berth.database.query(`DELETE FROM repository WHERE name = 'orphans/daily'`);
    for (const table of ['content', 'artifact'])
      await berth.database.query(`UPDATE ${table} SET pulp_last_updated = now() - interval '25 hours'`);

    await berth.startWorker();

    await eventually(async () =>
      expect(await berth.database.query('SELECT 1 FROM content UNION ALL SELECT 1 FROM artifact')).toEqual(
        [],
      ),
    );
    const tasks = await berth.database.query(
      `SELECT name FROM task WHERE name = 'platform.clean-up-orphans' AND created_by_id IS NULL`,
    );
    expect(tasks).toHaveLength(1);
  });
});
