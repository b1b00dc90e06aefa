import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const REPOSITORIES = 'repositories/container/container/';
const ABSENT = '01900000-0000-7000-8000-00000000dead';

describe('lists of distributions', () => {
  let berth: Berth;
  let api: ManagementClient;
  let stranger: Person;
  /** `lists/push` is at the second of two images; `pinned` is at the first, `empty` shows nothing, `secret` is private. */
  let distributions: readonly Shown[];
  let repository: Shown;
  let manifests: readonly Shown[];

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    const registry = new RegistryClient(berth);
    const images = [
      await registry.pushImage('lists/push', 'v1', 'first'),
      await registry.pushImage('lists/push', 'v1', 'second'),
    ];
    manifests = await Promise.all(images.map((image) => api.manifest(image)));
    repository = await api.create(REPOSITORIES, { name: 'copies' });
    for (const { pulp_href } of manifests)
      await succeed('POST', `${repository.pulp_href}add/`, { content_units: [pulp_href] });
    await publish({
      name: 'pinned',
      base_path: 'lists/pinned',
      repository_version: `${repository.versions_href}1/`,
      pulp_labels: { stage: 'live' },
    });
    await publish({ name: 'empty', base_path: 'other/empty' });
    await publish({ name: 'secret', base_path: 'lists/secret', private: true, hidden: true });
    distributions = (await api.page('distributions/')).results;
    stranger = await addPerson(berth, 'stranger');
  });
  afterAll(() => berth.stop());

  const succeed = async (method: string, path: string, body: unknown): Promise<void> => {
    const task = await api.ended(await api.accepted(method, path, body));
    expect(task).toMatchObject({ state: 'completed', error: null });
  };
  const publish = (body: object) => succeed('POST', DISTRIBUTIONS, body);

  const found = async (list: string, query: Record<string, string>, by = api): Promise<string[]> => {
    const { results } = await by.page(`${list}?${new URLSearchParams(query)}`);
    return results.map(({ name }) => name).sort();
  };
  const hrefOf = (shown: Shown | undefined): string => shown?.pulp_href ?? '';

  it.each<[Record<string, string>, string[]]>([
    [{}, ['empty', 'lists/push', 'pinned', 'secret']],
    [{ name: 'pinned' }, ['pinned']],
    [{ name__icontains: 'E' }, ['empty', 'pinned', 'secret']],
    [{ base_path__in: 'lists/pinned,other/empty' }, ['empty', 'pinned']],
    [{ base_path__contains: 'lists/' }, ['lists/push', 'pinned', 'secret']],
    [{ pulp_label_select: 'stage=live' }, ['pinned']],
    [{ checkpoint: 'true' }, []],
    [{ checkpoint: 'false' }, ['empty', 'lists/push', 'pinned', 'secret']],
    [{ q: 'checkpoint=false AND NOT base_path__contains=lists' }, ['empty']],
    [{ ordering: '-base_path', limit: '1' }, ['empty']],
  ])('know %j, of one kind and of all', async (query, names) => {
    expect(await found(DISTRIBUTIONS, query)).toEqual(names);
    expect(await found('distributions/', query)).toEqual(names);
  });

  it.each<[Record<string, string>, string[]]>([
    [{ pulp_type: 'container.container' }, ['empty', 'lists/push', 'pinned', 'secret']],
    [{ pulp_type__in: 'container.container', name: 'empty' }, ['empty']],
    [{ pulp_type__ne: 'container.container' }, []],
  ])('of all kinds know %j', async (query, names) => {
    expect(await found('distributions/', query)).toEqual(names);
  });

  it.each([DISTRIBUTIONS, 'distributions/'])('find by what is shown: %s', async (list) => {
    const push = await api.repository('lists/push');
    const [first, second] = manifests;

    expect(await found(list, { repository: repository.prn })).toEqual(['pinned']);
    expect(await found(list, { repository__in: `${repository.pulp_href},${push.pulp_href}` })).toEqual([
      'lists/push',
      'pinned',
    ]);
    expect(await found(list, { with_content: hrefOf(first) })).toEqual(['lists/push', 'pinned']);
    expect(await found(list, { with_content: second?.prn ?? '' })).toEqual(['lists/push']);
    expect(await found(list, { pulp_href__in: hrefOf(named(distributions, 'empty')) })).toEqual(['empty']);
    expect(await found(list, { prn__in: named(distributions, 'pinned').prn })).toEqual(['pinned']);
  });

  it('of all kinds show what every distribution has', async () => {
    const pinned = await api.get(hrefOf(named(distributions, 'pinned')));
    const {
      namespace,
      registry_path,
      private: _,
      description,
      remote,
      ...common
    } = {
      private: false,
      description: null,
      remote: null,
      ...pinned,
    };

    expect(named(distributions, 'pinned')).toEqual(common);
    expect([namespace, registry_path, description, remote]).toEqual([
      expect.any(String),
      expect.stringMatching(/\/lists\/pinned$/),
      null,
      null,
    ]);
    expect(named(distributions, 'pinned')).toMatchObject({
      repository: null,
      repository_version: `${repository.versions_href}1/`,
    });
    expect(named(distributions, 'lists/push')).toMatchObject({
      repository: (await api.repository('lists/push')).pulp_href,
      repository_version: null,
    });
  });

  it('have each the plugin of what is shown', async () => {
    const change = berth.database.query(`UPDATE distribution SET plugin = 'other' WHERE name = 'pinned'`);

    await expect(change).rejects.toThrow('a distribution shows a repository of its own plugin');
  });

  it('leave out what somebody may not know of', async () => {
    const public_ = ['empty', 'lists/push', 'pinned'];

    expect(await found(DISTRIBUTIONS, {}, stranger.api)).toEqual(public_);
    expect(await found('distributions/', {}, stranger.api)).toEqual(public_);
  });

  it.each([
    ['distributions/?namespace__name=lists', { errors: ["Invalid Filter: 'namespace__name'"] }],
    ['distributions/?pulp_type=x', { pulp_type: [expect.stringContaining('Select a valid choice')] }],
    [`${DISTRIBUTIONS}?checkpoint=x`, { checkpoint: ['Must be a valid boolean.'] }],
    [
      `${DISTRIBUTIONS}?with_content=/pulp/api/v3/users/${ABSENT}/`,
      [expect.stringMatching(/^URI couldn't be resolved/)],
    ],
  ])('refuse %s', async (path, body) => {
    expect(await api.send('GET', path)).toEqual({ status: 400, body });
  });
});
