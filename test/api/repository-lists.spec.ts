import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const REGULAR = 'repositories/container/container/';
const PUSH = 'repositories/container/container-push/';
const ABSENT = '01900000-0000-7000-8000-00000000dead';

describe('lists of repositories and versions', () => {
  let berth: Berth;
  let api: ManagementClient;
  let registry: RegistryClient;
  /** By name: `one` and `two` are regular, `lists/push` has the versions 0 to 2. */
  const repositories: Record<string, Shown> = {};

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    registry = new RegistryClient(berth);
    repositories.one = await api.create(REGULAR, {
      name: 'one',
      pulp_labels: { team: 'red' },
      retain_repo_versions: 1,
    });
    repositories.two = await api.create(REGULAR, { name: 'two', retain_repo_versions: 5 });
    await registry.pushImage('lists/push', 'v1', 'first');
    await registry.pushImage('lists/push', 'v1', 'second');
    repositories['lists/push'] = await api.repository('lists/push');
  });
  afterAll(() => berth.stop());

  const of = (name: string): Shown => repositories[name] ?? named([], name);

  const found = async (list: string, query: Record<string, string>): Promise<string[]> => {
    const { results } = await api.page(`${list}?${new URLSearchParams(query)}`);
    return results.map(({ name }) => name).sort();
  };

  /** Of the versions of `lists/push` that a query finds. */
  const numbers = async (query: Record<string, string>): Promise<number[]> => {
    const { results } = await api.page(`${of('lists/push').versions_href}?${new URLSearchParams(query)}`);
    return results.map(({ number }) => number);
  };

  it.each<[Record<string, string>, string[]]>([
    [{}, ['lists/push', 'one', 'two']],
    [{ name: 'two' }, ['two']],
    [{ name__contains: 'o' }, ['one', 'two']],
    [{ pulp_label_select: 'team=red' }, ['one']],
    [{ retain_repo_versions: '5' }, ['two']],
    [{ retain_repo_versions__lt: '5' }, ['one']],
    [{ retain_repo_versions__ne: '5' }, ['lists/push', 'one']],
    [{ retain_repo_versions__range: '1,5' }, ['one', 'two']],
    [{ retain_repo_versions__isnull: 'true' }, ['lists/push']],
    [{ retain_checkpoints__isnull: 'true' }, ['lists/push', 'one', 'two']],
    [{ retain_checkpoints: '1' }, []],
    [{ remote: 'null' }, ['lists/push', 'one', 'two']],
    [{ remote: `/pulp/api/v3/remotes/container/container/${ABSENT}/` }, []],
    [{ pulp_type: 'container.container' }, ['one', 'two']],
    [{ pulp_type: 'container.container-push' }, ['lists/push']],
    [{ pulp_type__in: 'container.container,container.container-push' }, ['lists/push', 'one', 'two']],
    [{ q: 'name=one OR NOT retain_repo_versions__isnull=false' }, ['lists/push', 'one']],
    [{ ordering: '-name', limit: '1' }, ['two']],
  ])('of all repositories know %j', async (query, names) => {
    expect(await found('repositories/', query)).toEqual(names);
  });

  it('of one kind have the same filters', async () => {
    expect(await found(REGULAR, { retain_repo_versions__gte: '1' })).toEqual(['one', 'two']);
    expect(await found(REGULAR, { pulp_label_select: '!team', remote: 'null' })).toEqual(['two']);
    expect(await found(PUSH, { name__startswith: 'lists/' })).toEqual(['lists/push']);
  });

  it('name objects by id, href and PRN', async () => {
    const [one, push] = [of('one'), of('lists/push')];
    const id = one.prn.split(':').at(-1) ?? '';

    expect(await found('repositories/', { pulp_id__in: id })).toEqual(['one']);
    expect(await found('repositories/', { pulp_href__in: `${one.pulp_href},${push.pulp_href}` })).toEqual([
      'lists/push',
      'one',
    ]);
    expect(await found('repositories/', { prn__in: push.prn })).toEqual(['lists/push']);
    expect(await found(REGULAR, { prn__in: one.prn })).toEqual(['one']);
    expect(await found(REGULAR, { pulp_href__in: '' })).toEqual([]);
  });

  it('show of any repository what all have', async () => {
    const { results } = await api.page('repositories/');

    const common = {
      pulp_href: of('lists/push').pulp_href,
      prn: of('lists/push').prn,
      pulp_created: expect.any(String),
      pulp_last_updated: expect.any(String),
      versions_href: of('lists/push').versions_href,
      latest_version_href: of('lists/push').latest_version_href,
      name: 'lists/push',
      description: null,
      pulp_labels: {},
      retain_repo_versions: null,
      retain_checkpoints: null,
      bytes: expect.any(Number),
      remote: null,
    };
    expect(named(results, 'lists/push')).toEqual(common);
    expect(Object.keys(named(results, 'one')).sort()).toEqual(Object.keys(common).sort());
    expect(named(results, 'one')).toMatchObject({ pulp_href: of('one').pulp_href, retain_repo_versions: 1 });
  });

  it.each([
    ['repositories/?bogus=1', { errors: ["Invalid Filter: 'bogus'"] }],
    ['repositories/?pulp_type=x', { pulp_type: [expect.any(String)] }],
    ['repositories/?retain_repo_versions=x', { retain_repo_versions: ['Enter a whole number.'] }],
    [`${REGULAR}?pulp_href__in=/pulp/api/v3/${REGULAR}5/`, [expect.stringMatching(/^URI not valid/)]],
    [`${REGULAR}?with_content=/pulp/api/v3/users/1/`, [expect.stringMatching(/^URI couldn't be resolved/)]],
    [`users/?pulp_href__in=/pulp/api/v3/users/${ABSENT}/`, [expect.stringMatching(/^URI not valid/)]],
    ['repository_versions/?number=x', { number: ['Enter a whole number.'] }],
    ['repository_versions/?content=x', [expect.stringMatching(/^URI couldn't be resolved/)]],
    ['repository_versions/?pulp_href__in=x', [expect.stringMatching(/^URI not valid/)]],
    ['repository_versions/?prn__in=x', [expect.stringMatching(/^Not a valid PRN/)]],
    ['repository_versions/?pulp_created__gt=x', { pulp_created__gt: ['Enter a valid date/time.'] }],
    ['repository_versions/?pulp_id__in=x', { errors: ["Invalid Filter: 'pulp_id__in'"] }],
  ])('refuse %s', async (list, body) => {
    expect(await api.send('GET', list)).toEqual({ status: 400, body });
  });

  describe('with content', () => {
    /** The href of the tag that a version of `lists/push` holds. */
    const tag = async (number: number): Promise<string> => {
      const version = `${of('lists/push').versions_href}${number}/`;
      const { results } = await api.page(`content/container/tags/?repository_version=${version}`);
      return results[0]?.pulp_href ?? '';
    };

    it('find the repositories and versions that hold it', async () => {
      const [old, now] = [await tag(1), await tag(2)];

      expect(await found('repositories/', { with_content: old })).toEqual(['lists/push']);
      expect(await found(PUSH, { latest_with_content: old })).toEqual([]);
      expect(await found(PUSH, { latest_with_content: now })).toEqual(['lists/push']);
      expect(await found(REGULAR, { with_content: now })).toEqual([]);
      expect(await numbers({ content: old })).toEqual([1]);
      expect(await numbers({ content__in: `${old},${now}` })).toEqual([2, 1]);
      expect(await numbers({ content: old.replace(/[^/]+\/$/, `${ABSENT}/`) })).toEqual([]);
    });
  });

  describe('of versions', () => {
    it.each<[Record<string, string>, number[]]>([
      [{ number: '1' }, [1]],
      [{ number__lt: '2' }, [1, 0]],
      [{ number__gte: '1', number__lte: '1' }, [1]],
      [{ number__range: '1,2' }, [2, 1]],
      [{ number: '9' }, []],
      [{ ordering: 'number' }, [0, 1, 2]],
      [{ pulp_created__lt: '2020-01-01T00:00:00Z' }, []],
      [{ limit: '1', offset: '1' }, [1]],
    ])('know %j', async (query, expected) => {
      expect(await numbers(query)).toEqual(expected);
    });

    it('know when they were made', async () => {
      const one = (await api.get(`${of('lists/push').versions_href}1/`)) as Shown & { pulp_created: string };

      expect(await numbers({ pulp_created: one.pulp_created })).toEqual([1]);
      expect(await numbers({ pulp_created__gt: one.pulp_created })).toEqual([2]);
    });

    it('of all repositories begin with the newest one', async () => {
      const { count, results } = await api.page('repository_versions/');

      expect(count).toBe(5);
      expect(results[0]).toEqual(await api.get(of('lists/push').latest_version_href));
      const wanted = [of('one').latest_version_href, `${of('lists/push').versions_href}1/`];
      const some = await api.page(`repository_versions/?pulp_href__in=${wanted}`);
      expect(some.results.map(({ pulp_href }) => pulp_href).sort()).toEqual(wanted.sort());
      expect((await api.page(`repository_versions/?prn__in=${results[0]?.prn}`)).results).toEqual([
        results[0],
      ]);
    });

    it('are not there where the repository is not, with any filter', async () => {
      for (const query of ['', '?number=1']) {
        const response = await api.fetch(`${REGULAR}${ABSENT}/versions/${query}`);
        expect(response.status).toBe(404);
      }
      expect((await api.page(`${of('one').versions_href}?number=1`)).results).toEqual([]);
    });
  });

  describe('show to those who are no administrators', () => {
    let alice: Person;

    beforeAll(async () => {
      alice = await addPerson(berth, 'alice');
      await alice.registry.pushImage('alice/private', 'v1', 'layer');
      const { pulp_href } = named(
        (await api.page('distributions/container/container/')).results,
        'alice/private',
      );
      await api.ended(await api.patch(pulp_href, { private: true }));
    });

    it('what is public, theirs, or shown to them', async () => {
      const mallory = await addPerson(berth, 'mallory');
      const { pulp_href } = of('two');
      const role = 'container.containerrepository_viewer';
      await api.create(`${pulp_href}add_role/`, { role, users: ['mallory'], groups: [] });
      const names = async ({ api: theirs }: Person) =>
        (await theirs.page('repositories/')).results.map(({ name }) => name).sort();
      const holders = async ({ api: theirs }: Person) => {
        const { results } = await theirs.page('repository_versions/');
        return new Set(results.map((version) => (version as Shown & { repository: string }).repository));
      };

      expect(await names(alice)).toEqual(['alice/private', 'lists/push']);
      expect(await names(mallory)).toEqual(['lists/push', 'two']);
      expect(await holders(mallory)).toEqual(new Set([of('lists/push').pulp_href, pulp_href]));
      expect((await mallory.api.fetch(of('one').versions_href)).status).toBe(404);
    });
  });
});
