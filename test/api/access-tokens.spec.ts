import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, type Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

type Made = Shown & { readonly secret: string };

describe('access tokens in the management API', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  const addToken = (person: Person, body: object = {}) =>
    person.api.create<Made>('access-tokens/', { name: 'token', ...body });
  const clientWith = (person: Person, { secret }: Made) =>
    new ManagementClient(berth, `${person.username}:${secret}`);
  const logIn = async (person: Person, { secret }: Made) => {
    const headers = { Authorization: `Basic ${btoa(`${person.username}:${secret}`)}` };
    return (await berth.fetch('/token?service=berth', { headers })).status;
  };

  it('are made, and show their secret once', async () => {
    const person = await addPerson(berth, 'token-maker');
    const scopes = [{ name: 'token-maker/app', actions: ['pull', 'push'] }];

    const { status, body } = await person.api.post('access-tokens/', {
      name: 'ci',
      scopes,
      expires_at: '2999-01-02T03:04:05Z',
      management: false,
    });

    const { secret, ...shown } = body;
    expect(status).toBe(201);
    expect(secret).toMatch(/^berth_[\w-]{43}$/);
    expect(shown).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/access-tokens\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:core\.accesstoken:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      kind: 'personal',
      name: 'ci',
      user: person.href,
      scopes,
      management: false,
      expires_at: '2999-01-02T03:04:05.000000Z',
      last_used_at: null,
    });
    expect(await person.api.get(String(shown.pulp_href))).toEqual(shown);
    expect(await person.api.page('access-tokens/')).toMatchObject({ count: 1, results: [shown] });
  });

  it('log in until they are revoked', async () => {
    const person = await addPerson(berth, 'revoker');
    const token = await addToken(person);
    const before = await logIn(person, token);

    const revoked = await person.api.delete(token.pulp_href);

    expect(before).toBe(200);
    expect(revoked).toEqual({ status: 204, body: null });
    expect(await logIn(person, token)).toBe(401);
    expect(await person.api.delete(token.pulp_href)).toEqual(NOT_FOUND);
  });

  it('take with them what was given out for them', async () => {
    const person = await addPerson(berth, 'bearer');
    const token = await addToken(person);
    const registry = new RegistryClient(berth, `bearer:${token.secret}`);
    await registry.startUpload('bearer/app');
    const bearer = {
      Authorization: `Bearer ${await registry.token('repository:bearer/app:pull,push,delete')}`,
    };
    const before = (await berth.fetch('/v2/', { headers: bearer })).status;

    await person.api.delete(token.pulp_href);

    expect(before).toBe(200);
    await eventually(async () => expect((await berth.fetch('/v2/', { headers: bearer })).status).toBe(401));
  });

  it.each([
    ['API', (person: Person, body: object) => api.post(`${person.href}log_out/`, body)],
    [
      'command',
      ({ username }: Person, body: object) =>
        berth.command('user', 'log-out', username, ...('access_tokens' in body ? ['--access-tokens'] : [])),
    ],
  ])('outlive a log-out by the %s, unless it is to be theirs, too', async (by, logOut) => {
    const person = await addPerson(berth, `logged-out-by-${by}`);
    const token = await addToken(person);

    await logOut(person, {});
    const after = await logIn(person, token);
    await logOut(person, { access_tokens: true });

    expect(after).toBe(200);
    expect(await logIn(person, token)).toBe(401);
    expect((await person.api.fetch('access-tokens/')).status).toBe(200);
  });

  it.each([
    [{}, 'name'],
    [{ name: 'a:b' }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: {} }, 'scopes'],
    [{ name: 'x', scopes: ['team'] }, 'scopes'],
    [{ name: 'x', scopes: [null] }, 'scopes'],
    [{ name: 'x', scopes: [[]] }, 'scopes'],
    [{ name: 'x', scopes: [[{ name: 'team', actions: ['pull'] }]] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team' }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team', actions: [] }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team', actions: ['*'] }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team', actions: ['pull', 'pull'] }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: '', actions: ['pull'] }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team', actions: ['pull'], more: true }] }, 'scopes'],
    [{ name: 'x', scopes: [{ name: 'team', actions: ['pull'] }], management: true }, 'scopes'],
    [{ name: 'x', expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', management: null }, 'management'],
    [{ name: 'x', user: 'admin' }, 'user'],
    [{ name: 'x', secret: 'berth_x' }, 'secret'],
    [{ name: 'x', kind: 'refresh' }, 'kind'],
    [{ name: 'x', userId: 1 }, 'userId'],
  ])('are refused as %j', async (body, field) => {
    const answer = await api.post('access-tokens/', body);

    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
  });

  it('have names of their own, for each user', async () => {
    const [one, other] = [await addPerson(berth, 'name-one'), await addPerson(berth, 'name-other')];
    await addToken(one);
    await addToken(other);

    const again = await one.api.post('access-tokens/', { name: 'token' });

    expect(again).toEqual({ status: 400, body: { name: ['This field must be unique.'] } });
  });

  it('are not for others to see, to revoke or to make', async () => {
    const [one, other] = [await addPerson(berth, 'private-one'), await addPerson(berth, 'private-other')];
    const { pulp_href } = await addToken(one);

    expect(await other.api.page('access-tokens/')).toMatchObject({ count: 0 });
    expect(await other.api.page(`access-tokens/?user=${one.href}`)).toMatchObject({ count: 0 });
    expect(await other.api.send('GET', pulp_href)).toEqual(NOT_FOUND);
    expect(await other.api.delete(pulp_href)).toEqual(NOT_FOUND);
    expect(await other.api.post('access-tokens/', { name: 'x', user: one.href })).toEqual(DENIED);
    expect((await one.api.send('GET', pulp_href)).status).toBe(200);
  });

  it('of all are for administrators', async () => {
    const robot = await api.create<Shown>('users/', { username: 'token-robot', password: null });

    const made = await api.post('access-tokens/', { name: 'robots', user: robot.pulp_href });
    const nobodys = await api.post('access-tokens/', { name: 'x', user: '/pulp/api/v3/users/999999/' });

    expect(made).toMatchObject({ status: 201, body: { user: robot.pulp_href } });
    expect(nobodys).toEqual({ status: 400, body: { user: ['Invalid hyperlink - Object does not exist.'] } });
    expect(await api.page(`access-tokens/?user=${robot.pulp_href}`)).toMatchObject({
      count: 1,
      results: [{ name: 'robots' }],
    });
    expect(await api.delete(String(made.body.pulp_href))).toEqual({ status: 204, body: null });
  });

  it('of clients are listed and revoked, too', async () => {
    const person = await addPerson(berth, 'refresher');
    await berth.database.query(
      `INSERT INTO access_token (id, kind, name, user_id, secret_hash)
       VALUES (gen_random_uuid(), 'refresh', 'docker', $1, 'of-refresher')`,
      [person.id],
    );

    const { results } = await person.api.page('access-tokens/');

    expect(results).toMatchObject([{ kind: 'refresh', name: 'docker', scopes: null }]);
    expect(await person.api.delete(results[0]?.pulp_href ?? '')).toEqual({ status: 204, body: null });
    expect(await person.api.page('access-tokens/')).toMatchObject({ count: 0 });
  });

  describe('without the management API', () => {
    it('are refused there', async () => {
      const person = await addPerson(berth, 'registry-only');
      const client = clientWith(person, await addToken(person));

      expect((await client.fetch('access-tokens/')).status).toBe(403);
      expect((await client.post('access-tokens/', { name: 'more' })).status).toBe(403);
    });
  });

  describe('for the management API', () => {
    it('make no others, not even for administrators', async () => {
      const person = await addPerson(berth, 'multiplier');
      const client = clientWith(person, await addToken(person, { management: true }));
      const admin = await api.create<Made>('access-tokens/', { name: 'admins', management: true });
      const refused = { status: 403, body: { detail: 'An access token cannot make another one.' } };

      expect(await client.post('access-tokens/', { name: 'more' })).toEqual(refused);
      expect(
        await new ManagementClient(berth, `admin:${admin.secret}`).post('access-tokens/', { name: 'more' }),
      ).toEqual(refused);
    });

    it('do not widen themselves', async () => {
      const person = await addPerson(berth, 'widener');
      const token = await addToken(person, { management: true, expires_at: '2999-01-01T00:00:00Z' });
      const client = clientWith(person, token);

      const answers = await Promise.all([
        client.patch(token.pulp_href, { expires_at: null }),
        client.send('PUT', token.pulp_href, { name: 'token' }),
        client.patch(person.href, { password: 'another password', old_password: 'correct horse' }),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([405, 405, 403]);
    });

    it('set no password of an administrator', async () => {
      const token = await api.create<Made>('access-tokens/', { name: 'setter', management: true });
      const client = new ManagementClient(berth, `admin:${token.secret}`);
      const { body } = await api.send<{ results: { pulp_href: string }[] }>('GET', 'users/?username=admin');

      const answer = await client.patch(body.results[0]?.pulp_href ?? '', { password: 'another password' });

      expect(answer.status).toBe(403);
    });
  });

  it.each([
    [['pull'], [200, 403, 403, 403]],
    [['push'], [404, 201, 201, 403]],
    [['delete'], [404, 403, 403, 202]],
    [
      ['pull', 'push'],
      [200, 201, 201, 403],
    ],
    [
      ['pull', 'push', 'delete'],
      [200, 201, 201, 202],
    ],
  ])('do in the registry what their scopes say, and no more: %j', async (actions, expected) => {
    const person = await addPerson(berth, `scoped-${actions.join('-')}`);
    const name = `${person.username}/app`;
    await person.registry.pushImage(name, 'v1', 'layer');
    await berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [name]);
    const token = await addToken(person, { scopes: [{ name, actions }] });
    const registry = new RegistryClient(berth, `${person.username}:${token.secret}`);
    const manifest = imageManifest('layer');
    const blob = `/v2/${name}/blobs/uploads/?digest=${digestOf('other')}`;

    const answers = [
      await registry.fetch(`/v2/${name}/manifests/v1`),
      await registry.fetch(blob, { method: 'POST', body: 'other' }),
      await registry.putManifest(name, 'v2', manifest),
      await registry.fetch(`/v2/${name}/manifests/v1`, { method: 'DELETE' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual(expected);
  });
});
