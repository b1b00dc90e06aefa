import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, DENIED, refused } from './contents.js';
import type { Answer, Shown } from './management-client.js';
import { addPerson, PASSWORD } from './people.js';
import type { VersionDiff } from './version-diffs.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const ABSENT = '01900000-0000-7000-8000-00000000dead';

describe('a distribution that is pinned', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;
  let repository: Shown;
  let images: string[];
  let versions: string[];
  let href: string;
  let name: string;
  let round = 0;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
    repository = await api.regular();
    images = [];
    for (const content of ['one', 'two', 'three']) {
      images.push(await registry.pushImage('pins/app', 'v1', content));
      const { pulp_href: source } = await api.repository('pins/app');
      await api.done(`${repository.pulp_href}copy_tags/`, { source_repository: source });
    }
    versions = [0, 1, 2, 3].map((number) => `${repository.versions_href}${number}/`);
  });

  beforeEach(async () => {
    round += 1;
    name = `pins/name${round}`;
    href = await published({ repository_version: versions[1] });
  });

  const published = async (serves: object, path = name): Promise<string> => {
    await api.dispatch(DISTRIBUTIONS, { name: path, base_path: path, ...serves });
    return (await api.page(`${DISTRIBUTIONS}?name=${path}`)).results[0]?.pulp_href ?? '';
  };
  const promote = (body: object, client = api): Promise<Answer> => client.post(`${href}promote/`, body);
  const pulled = async (): Promise<string> => (await registry.fetch(`/v2/${name}/manifests/v1`)).text();

  it('is promoted to another version at once', async () => {
    const before = await pulled();

    const { status, body } = await promote({ repository_version: versions[2] });

    expect([status, body.repository_version, body.repository]).toEqual([200, versions[2], null]);
    expect([before, await pulled()]).toEqual(images.slice(0, 2));
  });

  it('tells before what its clients would see change', async () => {
    const body = { repository_version: versions[3], expected_current_version: versions[1] };

    const { status, body: told } = await api.post<VersionDiff>(`${href}preview_promotion/`, body);
    const { body: diff } = await api.send<VersionDiff>('GET', `${versions[3]}diff/?against=1`);

    expect(status).toBe(200);
    expect(told).toEqual(diff);
    expect(told.moved_tags).toBe(1);
    expect(await pulled()).toBe(images[0]);
  });

  it('is promoted once of several times at once', async () => {
    const expected_current_version = versions[1];
    const targets = [versions[2], versions[3], versions[0], versions[2]];

    const answers = await Promise.all(
      targets.map((repository_version) => promote({ repository_version, expected_current_version })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const won = answers.find(({ status }) => status === 200);
    const { body } = await api.send('GET', href);
    expect(body.repository_version).toBe(won?.body.repository_version);
    expect(await promote({ repository_version: versions[1], expected_current_version })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/^The current version is [023] of repository .*, not 1 of/) },
    });
  });

  it('can be one that served nothing, or the latest version', async () => {
    const wrong = { repository_version: versions[1], expected_current_version: null };
    expect((await promote(wrong)).status).toBe(409);

    href = await published({}, `${name}-empty`);
    const { body: told } = await api.post<VersionDiff>(`${href}preview_promotion/`, wrong);
    expect(told).toMatchObject({ against: null, count: 4, removed: {}, moved_tags: 0 });
    expect((await promote({ ...wrong, expected_current_version: versions[1] })).status).toBe(409);
    expect((await promote(wrong)).body.repository_version).toBe(versions[1]);

    href = await published({ repository: repository.pulp_href }, `${name}-latest`);
    const pin = { repository_version: versions[1], expected_current_version: versions[3] };
    expect((await promote({ ...pin, expected_current_version: versions[2] })).status).toBe(409);
    expect((await promote(pin)).body.repository_version).toBe(versions[1]);
  });

  it('is not one that shows a push repository, of which the latest version is served', async () => {
    const push = await api.repository('pins/app');
    const always = ['A push repository always serves its latest version.'];

    expect(await promote({ repository_version: push.latest_version_href })).toEqual(
      refused({ repository_version: always }),
    );
    href = (await api.page(`${DISTRIBUTIONS}?name=pins/app`)).results[0]?.pulp_href ?? '';
    expect((await promote({ repository_version: versions[1] })).status).toBe(400);
    expect((await registry.fetch('/v2/pins/app/manifests/v1')).status).toBe(200);
  });

  it('is promoted by those who may change it, to versions that they may publish', async () => {
    await addPerson(berth, `changer${round}`);
    await addPerson(berth, `stranger${round}`);
    const [changer, stranger] = [`changer${round}`, `stranger${round}`].map(
      (username) => new ContentClient(berth, `${username}:${PASSWORD}`),
    );
    const owner = { role: 'container.containerdistribution_owner', users: [`changer${round}`], groups: [] };
    await api.post(`${href}add_role/`, owner);
    const body = { repository_version: versions[2] };

    expect(await promote(body, changer)).toEqual(DENIED);
    expect(await promote(body, stranger)).toEqual(DENIED);
    await api.patch(href, { private: true });
    expect((await promote(body, stranger)).status).toBe(404);
    await api.post(`${repository.pulp_href}add_role/`, {
      ...owner,
      role: 'container.containerrepository_owner',
    });
    expect((await promote(body, changer)).status).toBe(200);
  });

  it('is promoted to versions that there are', async () => {
    const missing = ['Invalid hyperlink - Object does not exist.'];
    const absent = `${repository.versions_href}99/`;

    expect(await promote({ repository_version: absent })).toEqual(refused({ repository_version: missing }));
    expect(
      (
        await api.post(`${href.replace(/[0-9a-f-]{36}/, ABSENT)}promote/`, {
          repository_version: versions[1],
        })
      ).status,
    ).toBe(404);
    expect(await pulled()).toBe(images[0]);
  });
});
