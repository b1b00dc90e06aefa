import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient, type Shown } from './management-client.js';

const NAMESPACES = 'pulp_container/namespaces/';
const LABELS = {
  alpha: { team: 'Red', tier: '1' },
  beta: { team: 'blue' },
  gamma: { tier: '2', 'with.dot': 'a,b' },
  delta: {},
} as const;

const LONG = 'Ensure this value has at most 4096 characters (it has 4097).';
const BOUNDED = 'A regular expression may not have bounded repetitions, such as {2,3}.';

describe('filters of lists', () => {
  let berth: Berth;
  let api: ManagementClient;
  const hrefs: Record<string, string> = {};
  const prns: Record<string, string> = {};

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    for (const [name, pulp_labels] of Object.entries(LABELS)) {
      const { pulp_href, prn } = await api.create(NAMESPACES, { name, pulp_labels });
      hrefs[name] = pulp_href;
      prns[name] = prn;
    }
  });
  afterAll(() => berth.stop());

  const found = async (query: Record<string, string>): Promise<string[]> => {
    const { results } = await api.page(`${NAMESPACES}?${new URLSearchParams(query)}`);
    return results.map(({ name }) => name).sort();
  };

  it.each<[Record<string, string>, string[]]>([
    [{ name: 'alpha' }, ['alpha']],
    [{ name: 'Alpha' }, []],
    [{ name__iexact: 'ALPHA' }, ['alpha']],
    [{ name__in: 'alpha,beta,nobody' }, ['alpha', 'beta']],
    [{ name__contains: 'lph' }, ['alpha']],
    [{ name__contains: '%' }, []],
    [{ name__icontains: 'LT' }, ['delta']],
    [{ name__startswith: 'ga' }, ['gamma']],
    [{ name__istartswith: 'GA' }, ['gamma']],
    [{ name__regex: '^[ab].*a$' }, ['alpha', 'beta']],
    [{ name__regex: '^[AB].*A$' }, []],
    [{ name__iregex: '^[AB].*A$' }, ['alpha', 'beta']],
    [{ name__regex: String.raw`^(?:alp|\{1|[{1}]|\\1|b+e{)?ha?$|^beta$` }, ['alpha', 'beta']],
    [{ name__regex: `(${'a'.repeat(45)}|ph)` }, ['alpha']],
    [{ name__contains: 'a', name__startswith: 'b' }, ['beta']],
  ])('by texts: %j', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it.each<[string, string[]]>([
    ['team', ['alpha', 'beta']],
    ['!team', ['delta', 'gamma']],
    ['team=blue', ['beta']],
    ['team!=blue', ['alpha']],
    ['team~RE', ['alpha']],
    ['team,tier', ['alpha']],
    ['!team,tier=2', ['gamma']],
    ['with.dot=a\\,b', ['gamma']],
    ['absent', []],
  ])('by labels: %s', async (pulp_label_select, names) => {
    expect(await found({ pulp_label_select })).toEqual(names);
  });

  it('by hrefs, PRNs and ids', async () => {
    const id = hrefs.gamma?.split('/').at(-2) ?? '';

    expect(await found({ pulp_href__in: `${hrefs.alpha},${hrefs.beta}` })).toEqual(['alpha', 'beta']);
    expect(await found({ prn__in: `${prns.delta}` })).toEqual(['delta']);
    expect(await found({ pulp_id__in: id })).toEqual(['gamma']);
  });

  it.each<[string, string[]]>([
    ['name=alpha OR name=beta', ['alpha', 'beta']],
    ['NOT name__contains=lt AND NOT name=alpha', ['beta', 'gamma']],
    ['(name=alpha OR name=gamma) AND pulp_label_select="tier=2"', ['gamma']],
    ['name__in="alpha,delta"', ['alpha', 'delta']],
    ['NOT (name=alpha OR name=beta OR name=gamma)', ['delta']],
    [`${'('.repeat(16)}name=alpha${')'.repeat(16)}`, ['alpha']],
  ])('by an expression: %s', async (q, names) => {
    expect(await found({ q })).toEqual(names);
  });

  it.each<[string, unknown]>([
    ['name__regex=(', { name__regex: ['Enter a valid regular expression.'] }],
    ['name=%00', { name: ['Null characters are not allowed.'] }],
    ...['name__regex', 'name__iregex'].flatMap((filter): [string, unknown][] => [
      [`${filter}=(a*)\\1`, { [filter]: ['A regular expression may not have back references.'] }],
      [`${filter}=[[:alpha:]]{2}`, { [filter]: [BOUNDED] }],
      [`${filter}=(a{1,9}){1,9}`, { [filter]: [BOUNDED] }],
      [`${filter}=${'a'.repeat(51)}`, { [filter]: ['A regular expression may have at most 50 characters.'] }],
      [`${filter}=***:(a*)`, { [filter]: ['A regular expression may not begin with options.'] }],
      [`${filter}=(?e)(a*)`, { [filter]: ['A regular expression may not begin with options.'] }],
    ]),
    ['pulp_id__in=nonsense', { pulp_id__in: ["'nonsense' is not a valid UUID."] }],
    ['pulp_href__in=bad', ['URI not valid: bad']],
    ['pulp_href__in=/pulp/api/v3/tasks/1/', ['URI not valid: /pulp/api/v3/tasks/1/']],
    ['prn__in=/pulp/', ["Not a valid PRN: /pulp/, must start with 'prn:'"]],
    ['prn__in=prn:core.task:1', ['Not a valid PRN: prn:core.task:1']],
    ['pulp_label_select=a%3D%3Db,,', { pulp_label_select: ["'' is not a valid label term."] }],
    ['pulp_label_select=!a%3Db', { pulp_label_select: ["'!a=b' is not a valid label term."] }],
    ['q=name', { q: ['Syntax error in expression.'] }],
    ['q=bogus%3D1', { q: ["Filter 'bogus' does not exist."] }],
    ['q=ordering%3Dname', { q: ["Filter 'ordering' does not exist."] }],
    ['q=name__regex%3D"("', { name__regex: ['Enter a valid regular expression.'] }],
    ['bogus=1&also=2', { errors: ["Invalid Filter: 'bogus'", "Invalid Filter: 'also'"] }],
  ])('refuse %s', async (query, body) => {
    const response = await api.fetch(`${NAMESPACES}?${query}`);

    expect([response.status, await response.json()]).toEqual([400, body]);
  });

  it.each<[string, string, unknown]>([
    ['a deep q', `q=${'('.repeat(2000)}`, { q: ['Filter expression is nested more than 16 levels deep.'] }],
    ['many NOT', `q=${'NOT '.repeat(1000)}`, { q: ['Filter expression exceeds allowed complexity.'] }],
    ['a long q', `q=${'x'.repeat(4097)}`, { q: [LONG] }],
    ['a long value', `name=${'x'.repeat(4097)}`, { name: [LONG] }],
    [
      'a long list',
      `name__in=x${',x'.repeat(1000)}`,
      { name__in: ['Ensure there are at most 1000 values (there are 1001).'] },
    ],
  ])('refuse %s', async (_, query, body) => {
    const response = await api.fetch(`${NAMESPACES}?${query}`);

    expect([response.status, await response.json()]).toEqual([400, body]);
  });

  describe('of other kinds', () => {
    beforeAll(async () => {
      const registry = new RegistryClient(berth);
      for (const tag of ['a', 'b', 'c']) await registry.pushImage('alpha/app', tag, tag);
    });

    const numbers = async (query: string): Promise<number[]> => {
      const { versions_href } = await api.repository('alpha/app');
      return (await api.page(`${versions_href}?${query}`)).results.map(({ number }) => number);
    };

    it.each([
      ['number=2', [2]],
      ['number__gt=1', [3, 2]],
      ['number__gte=1&number__lt=3', [2, 1]],
      ['number__lte=1', [1, 0]],
      ['number__range=1,2', [2, 1]],
      ['pulp_created__gt=2020-01-01', [3, 2, 1, 0]],
      ['pulp_created__lt=2020-01-01T00:00:00Z', []],
      ['pulp_created__isnull=false&number=0', [0]],
    ])('by numbers and times: %s', async (query, found) => {
      expect(await numbers(query)).toEqual(found);
    });

    it.each(['tasks/?pulp_href__in=', 'users/?prn__in=', 'groups/?prn__in='])(
      'find nothing by no reference: %s',
      async (path) => {
        expect(await api.page(path)).toMatchObject({ count: 0 });
      },
    );

    it('by keys that are numbers', async () => {
      const group = await api.create<Shown & { id: number }>('groups/', { name: 'numbered' });
      const named = async (query: string) =>
        (await api.page(`groups/?${query}`)).results.map(({ name }) => name);
      await api.create('groups/', { name: 'another' });

      expect(await named(`id=${group.id}`)).toEqual(['numbered']);
      expect(await named(`id__in=${group.id},999`)).toEqual(['numbered']);
      expect(await named(`pulp_id__in=${group.id}`)).toEqual(['numbered']);
      expect(await api.page('users/?pulp_id__in=1,999')).toMatchObject({ count: 1 });
      expect(await api.send('GET', 'groups/?id=x')).toEqual({
        status: 400,
        body: { id: ['Enter a whole number.'] },
      });
    });

    it.each(['users/1/roles/', 'groups/U/roles/'])('by the roles of one holder: %s', async (path) => {
      const { pulp_href: group } = await api.create('groups/', { name: `holds-roles-${path.length}` });
      const list = path.startsWith('groups') ? `${group}roles/` : path;
      const [role, other] = [
        await api.create(list, { role: 'core.group_viewer', content_object: group }),
        await api.create(list, { role: 'core.group_owner', content_object: null }),
      ];
      const id = role.pulp_href.split('/').at(-2);
      const found = async (query: string) =>
        (await api.page(`${list}?${query}`)).results.map(({ pulp_href }) => pulp_href);

      expect(await found(`pulp_href__in=${role.pulp_href}`)).toEqual([role.pulp_href]);
      expect(await found(`prn__in=${role.prn},${other.prn}`)).toEqual([other.pulp_href, role.pulp_href]);
      expect(await found(`pulp_id__in=${id}`)).toEqual([role.pulp_href]);
      expect(await api.send('GET', `${list}?pulp_href__in=${group}`)).toEqual({
        status: 400,
        body: [`URI not valid: ${group}`],
      });
    });

    const uuid = '01900000-0000-7000-8000-000000000000';
    it.each(['tasks/5/', `users/${uuid}/`, `groups/${uuid}/`])(
      'refuse keys of another kind: %s',
      async (path) => {
        const href = `/pulp/api/v3/${path}`;

        const response = await api.fetch(`${path.split('/')[0]}/?pulp_href__in=${href}`);

        expect([response.status, await response.json()]).toEqual([400, [`URI not valid: ${href}`]]);
      },
    );

    it.each([
      ['number=x', { number: ['Enter a whole number.'] }],
      ['number=99999999999', { number: ['Enter a whole number.'] }],
      ['number__range=1', { number__range: ['Range query expects two values.'] }],
      ['pulp_created=2026-02-30', { pulp_created: ['Enter a valid date/time.'] }],
      ['pulp_created__isnull=maybe', { pulp_created__isnull: ['Must be a valid boolean.'] }],
    ])('refuse %s', async (query, body) => {
      const { versions_href } = await api.repository('alpha/app');

      const response = await api.fetch(`${versions_href}?${query}`);

      expect([response.status, await response.json()]).toEqual([400, body]);
    });

    it('find a moment to the microsecond', async () => {
      const { versions_href } = await api.repository('alpha/app');
      const { pulp_created } = (await api.send('GET', `${versions_href}2/`)).body as { pulp_created: string };

      expect(await numbers(`pulp_created=${pulp_created}`)).toEqual([2]);
    });

    it('by states', async () => {
      const states = (query: string) => api.page(`tasks/?${query}`).then(({ count }) => count);

      expect(await states('state=completed')).toBeGreaterThan(0);
      expect(await states('state__ne=completed')).toBe(0);
      expect(await states('state__in=failed,waiting')).toBe(0);
      const response = await api.fetch('tasks/?state=nope');
      expect(await response.json()).toEqual({
        state: ['Select a valid choice. nope is not one of the available choices.'],
      });
    });

    it('by the repository that a distribution serves', async () => {
      const { pulp_href, prn } = await api.repository('alpha/app');
      const served = (query: string) =>
        api.page(`distributions/container/container/?${query}`).then(({ count }) => count);

      expect(await served(`repository=${pulp_href}`)).toBe(1);
      expect(await served(`repository__in=${prn}`)).toBe(1);
      expect(await served(`base_path__icontains=ALPHA`)).toBe(1);
      expect(await served('namespace__name=beta')).toBe(0);
    });
  });
});
