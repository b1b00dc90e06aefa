import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient, ROOT } from './management-client.js';

const NOWHERE = '01900000-0000-7000-8000-000000000000';
const LISTS = [
  'repositories/container/container-push/',
  'repositories/container/container/',
  'distributions/container/container/',
  'pulp_container/namespaces/',
  'content/container/tags/',
  'content/container/manifests/',
  'content/container/blobs/',
  'tasks/',
  'users/',
  'groups/',
  'roles/',
  'access-tokens/',
];

describe('the conventions of the management API', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    const registry = new RegistryClient(berth);
    for (const tag of ['a', 'b', 'c']) await registry.pushImage('conventions/app', tag, tag);
  });
  afterAll(() => berth.stop());

  describe('credentials', () => {
    it.each(LISTS)('are asked for by %s', async (path) => {
      const response = await berth.fetch(ROOT + path);

      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Basic realm="api"');
      expect(await response.json()).toEqual({ detail: 'Authentication credentials were not provided.' });
    });

    it.each([
      ['a wrong password', `Basic ${btoa('admin:wrong')}`],
      ['an unknown user', `Basic ${btoa('nobody:admin-password')}`],
      ['what is not base64', 'Basic ???'],
      ['nothing', 'Basic'],
    ])('are refused with %s', async (_, Authorization) => {
      const response = await berth.fetch(`${ROOT}tasks/`, { headers: { Authorization } });

      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Basic realm="api"');
      expect(await response.json()).toEqual({ detail: 'Invalid username/password.' });
    });

    it('are asked for without a window of the browser where a script asks', async () => {
      const response = await berth.fetch(`${ROOT}tasks/`, {
        headers: { 'X-Requested-With': 'XMLHttpRequest' },
      });

      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('xBasic realm="api"');
    });

    it('of any active user will do', async () => {
      await berth.addUser('reader', 'reader-password');

      const headers = { Authorization: `Basic ${btoa('reader:reader-password')}` };
      const response = await berth.fetch(`${ROOT}tasks/`, { headers });

      expect(response.status).toBe(200);
    });
  });

  describe('what is not there', () => {
    it.each(LISTS)('is not found in %s', async (path) => {
      for (const id of [NOWHERE, 'nonsense', '0', '%00', '..%2f..']) {
        const response = await api.fetch(`${path}${id}/`);

        expect([id, response.status, await response.json()]).toEqual([id, 404, { detail: 'Not found.' }]);
      }
    });

    it('is not found among versions', async () => {
      const { versions_href } = await api.repository('conventions/app');

      for (const number of ['4', '-1', 'x', '99999999999', '1.5']) {
        const response = await api.fetch(`${versions_href}${number}/`);

        expect([number, response.status, await response.json()]).toEqual([
          number,
          404,
          { detail: 'Not found.' },
        ]);
      }
    });

    it('has no versions', async () => {
      const response = await api.fetch(`repositories/container/container-push/${NOWHERE}/versions/`);

      expect(response.status).toBe(404);
    });
  });

  describe('paging', () => {
    it('leads from page to page', async () => {
      const first = await api.page('content/container/tags/?limit=2');
      const second = await api.page(new URL(first.next ?? '').pathname + new URL(first.next ?? '').search);

      expect(first).toMatchObject({
        count: 3,
        next: `${berth.url}${ROOT}content/container/tags/?limit=2&offset=2`,
        previous: null,
      });
      expect(second).toMatchObject({
        count: 3,
        next: null,
        previous: `${berth.url}${ROOT}content/container/tags/?limit=2`,
      });
      expect([...first.results, ...second.results].map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    });

    it('keeps the other parameters, in the order of their names', async () => {
      const { latest_version_href } = await api.repository('conventions/app');

      const { next } = await api.page(
        `content/container/tags?repository_version=${latest_version_href}&limit=1&fields=name&ordering=name`,
      );

      const version = encodeURIComponent(latest_version_href);
      expect(next).toBe(
        `${berth.url}${ROOT}content/container/tags/?fields=name&limit=1&offset=1&ordering=name&repository_version=${version}`,
      );
    });

    it.each([
      'limit=0',
      'limit=-1',
      'limit=x',
      'limit=',
      'offset=-1',
      'offset=1.5',
      'limit=1e3',
      'offset=999999999999999999999',
    ])('takes no offence at %s', async (query) => {
      const { results } = await api.page(`content/container/tags/?${query}`);

      expect(results).toHaveLength(3);
    });

    it('stays within bounds', async () => {
      await berth.database.query(
        `INSERT INTO namespace (id, name) SELECT gen_random_uuid(), 'many-' || i FROM generate_series(1, 1001) AS i`,
      );

      const { count, next, results } = await api.page('pulp_container/namespaces/?limit=5000');

      expect(count).toBe(1002);
      expect(results).toHaveLength(1000);
      expect(next).toBe(`${berth.url}${ROOT}pulp_container/namespaces/?limit=1000&offset=1000`);
    });

    it('ends', async () => {
      const { count, next, results } = await api.page('content/container/tags/?offset=50');

      expect({ count, next, results }).toEqual({ count: 3, next: null, results: [] });
    });
  });

  describe('queries', () => {
    it.each([...LISTS, 'repositories/container/container-push/U/versions/'])(
      'of %s are not mistyped silently',
      async (path) => {
        const { pulp_href } = await api.repository('conventions/app');
        const list = path.replace(/^.*\/U\//, pulp_href);

        const response = await api.fetch(`${list}?bogus=1`);

        expect(response.status).toBe(400);
        expect(await response.json()).toEqual({ errors: ["Invalid Filter: 'bogus'"] });
      },
    );

    it.each([
      'constructor=1',
      'toString=1',
      '__proto__=1',
      'hasOwnProperty=1',
      '%00=1',
      'a[b]=1',
      '=',
      '&&',
      '%',
    ])('never break the server: %s', async (query) => {
      const response = await api.fetch(`content/container/tags/?${query}`);

      expect(response.status).toBeLessThan(500);
    });

    it('choose the fields of lists and objects', async () => {
      const { results } = await api.page(
        'content/container/tags/?fields=name,prn&fields=pulp_href&exclude_fields=prn',
      );
      const tag = await api.get(`${results[0]?.pulp_href}?exclude_fields=pulp_created,pulp_last_updated,prn`);

      expect(Object.keys(results[0] ?? {}).sort()).toEqual(['name', 'pulp_href']);
      expect(Object.keys(tag).sort()).toEqual([
        'name',
        'pulp_href',
        'pulp_labels',
        'tagged_manifest',
        'vuln_report',
      ]);
    });

    it('order a list', async () => {
      const { results } = await api.page('content/container/tags/?ordering=name');
      const reversed = await api.page('content/container/tags/?ordering=-name');

      expect(results.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
      expect(reversed.results.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    });

    it.each([
      'users/?ordering=last_name,first_name,-is_staff,is_active,-email,date_joined,id',
      'groups/?ordering=-name,id',
      'roles/?ordering=locked,-description,name,-pulp_created',
      'access_policies/?ordering=-pulp_created,viewset_name,pulp_last_updated,pulp_id',
      'tasks/?ordering=logging_cid,state,name,-unblocked_at,started_at,finished_at',
      'workers/?ordering=name,-last_heartbeat,pulp_created',
      'artifacts/?ordering=file,size,sha224,-sha256,sha384,sha512',
      'uploads/?ordering=-size,pulp_last_updated',
      'content/?ordering=pulp_type,-pulp_created',
      'content/container/manifests/?ordering=schema_version,type,-architecture,os,variant,compressed_image_size',
      'content/container/blobs/?ordering=digest',
      'repositories/?ordering=description,retain_repo_versions,name',
      'repository_versions/?ordering=number,-pulp_last_updated',
    ])('order lists by what they show, and each way round: %s', async (path) => {
      const keys = async (query: string) => (await api.page(query)).results.map((shown) => shown.pulp_href);
      const there = path.replace(/ordering=.*/, (terms) => `${terms},pk`);
      const back = path.replace(/ordering=.*/, (terms) => `ordering=${reversed(terms.slice(9))},-pk`);

      expect(await keys(back)).toEqual((await keys(there)).reverse());
    });

    it('do not order a list by what it does not have', async () => {
      const response = await api.fetch('content/container/tags/?ordering=bogus');

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        ordering: ['Select a valid choice. bogus is not one of the available choices.'],
      });
    });
  });

  describe('bodies', () => {
    it.each(['orphans/cleanup/', 'tasks/purge/'])(
      'may be left out where no field is needed: %s',
      async (path) => {
        const response = await api.fetch(path, { method: 'POST' });

        expect(response.status).toBe(202);
      },
    );

    it('lack every field where they are left out', async () => {
      expect(await api.send('POST', 'groups/')).toEqual({
        status: 400,
        body: { name: ['This field is required.'] },
      });
    });

    it.each<[string, object, object]>([
      ['groups/', { name: 5 }, { name: ['Not a valid string.'] }],
      [
        'repositories/container/container/',
        { name: [], retain_repo_versions: '2' },
        { name: ['Not a valid string.'], retain_repo_versions: ['A valid integer is required.'] },
      ],
      ['orphans/cleanup/', { content_hrefs: 'x' }, { content_hrefs: ['Expected a list of items.'] }],
      ['roles/', { name: 'x', permissions: [5] }, { permissions: ['Not a valid string.'] }],
      ['users/', { username: 'x', is_staff: 1 }, { is_staff: ['Must be a valid boolean.'] }],
    ])('with a value of the wrong type hear that and no more: %s %j', async (path, body, errors) => {
      expect(await api.post(path, body)).toEqual({ status: 400, body: errors });
    });

    it.each([
      ['[]', 'list'],
      ['"text"', 'string'],
    ])('are objects: not %s', async (body, type) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await api.fetch('groups/', { method: 'POST', headers, body });

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
      });
    });
  });

  it('says where that is which it has made', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const send = (path: string, body: object) =>
      api.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });

    const made = await send('pulp_container/namespaces/', { name: 'located' });
    const labelled = await send(`${(await api.repository('conventions/app')).pulp_href}set_label/`, {
      key: 'a',
    });

    expect([made.status, labelled.status]).toEqual([201, 201]);
    expect(made.headers.get('location')).toBe(((await made.json()) as { pulp_href: string }).pulp_href);
    expect(labelled.headers.get('location')).toBeNull();
  });

  it('names its lists at its root, to everybody', async () => {
    const response = await berth.fetch(ROOT);

    const lists = (await response.json()) as Readonly<Record<string, string>>;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(lists).toMatchObject(
      Object.fromEntries(LISTS.map((path) => [path.slice(0, -1), `${berth.url}${ROOT}${path}`])),
    );
    for (const url of Object.values(lists))
      expect([url, (await api.fetch(url.slice(berth.url.length))).status]).toEqual([url, 200]);
  });

  it('answers with and without a trailing slash', async () => {
    const [bare, slashed] = await Promise.all([api.fetch('tasks'), api.fetch('tasks/')]);

    expect([bare.status, slashed.status]).toEqual([200, 200]);
    expect(bare.headers.get('content-type')).toBe('application/json');
  });
});

const reversed = (terms: string): string =>
  terms
    .split(',')
    .map((term) => (term.startsWith('-') ? term.slice(1) : `-${term}`))
    .join();

describe('a management API behind a proxy', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_PUBLIC_URL: 'https://registry.example:8443' }, worker: false });
  });
  afterAll(() => berth.stop());

  it('names itself as it is configured', async () => {
    const api = new ManagementClient(berth);
    const registry = new RegistryClient(berth);
    for (const name of ['proxy/one', 'proxy/two']) await registry.pushImage(name, 'v1', 'layer');

    const { next, results } = await api.page('distributions/container/container/?limit=1');
    const lists = (await (await berth.fetch(ROOT)).json()) as Readonly<Record<string, string>>;

    expect(next).toBe(
      'https://registry.example:8443/pulp/api/v3/distributions/container/container/?limit=1&offset=1',
    );
    expect(results[0]?.registry_path).toBe('registry.example:8443/proxy/two');
    expect(lists.tasks).toBe('https://registry.example:8443/pulp/api/v3/tasks/');
  });
});
