import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { addUserLike, makeAccessToken } from '../support/token-endpoint.js';
import { Door } from './door.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';

/** What others than their owners may not call their things: a repository's name, and spellings of it. */
const NAMES = ['victim/later', 'victim/open', 'victim/secret', 'victim', 'carol/app', 'carol'];

describe('through the management API nobody gets', () => {
  let berth: Berth;
  let victim: Door;
  let mallory: Door;
  let mine: string;

  beforeAll(async () => {
    berth = await startBerth();
    await berth.addUser('mallory', 'password', { roles: [''] });
    for (const name of ['victim', 'carol', 'consumer']) await addUserLike(berth, 'mallory', name);
    mallory = new Door(berth, 'tokens', 'mallory:password');
    victim = new Door(berth, 'tokens', 'victim:password');
    await victim.push('victim/secret');
    await victim.push('victim/open');
    await setPrivate(berth, 'victim/secret');
    await mallory.push('mallory/x');
    mine = await hrefOf('mallory/x');
  });
  afterAll(() => berth.stop());

  const hrefOf = async (name: string) => `${DISTRIBUTIONS}${(await idsOf(berth, name)).distribution}/`;
  const statusOf = async (door: Door, method: string, path: string, body?: object): Promise<number> =>
    (await door.manage(method, path, body)).status;
  const state = () => berth.database.query('SELECT * FROM distribution ORDER BY id');

  it.each(NAMES)('the name %s, which would be in its owner’s way', async (name) => {
    const before = await state();
    const free = `mallory/${randomUUID().slice(0, 8)}`;
    const put = { name: 'mallory/x', base_path: 'mallory/x' };

    const statuses = [
      await statusOf(mallory, 'POST', DISTRIBUTIONS, { name, base_path: free }),
      await statusOf(mallory, 'POST', DISTRIBUTIONS, { name: free, base_path: name }),
      await statusOf(mallory, 'POST', DISTRIBUTIONS, { name, base_path: name }),
      await statusOf(mallory, 'PATCH', mine, { name }),
      await statusOf(mallory, 'PATCH', mine, { base_path: name }),
      await statusOf(mallory, 'PATCH', mine, { name, base_path: name }),
      await statusOf(mallory, 'PUT', mine, { ...put, name }),
      await statusOf(mallory, 'PUT', mine, { ...put, base_path: name }),
    ];

    expect(statuses).toEqual(statuses.map(() => 403));
    expect(await state()).toEqual(before);
  });

  it('a namespace that bears another’s name, or is another’s', async () => {
    const statuses = await Promise.all(
      ['carol', 'victim', 'Mallory', 'mallory/x', '../victim', ''].map((name) =>
        statusOf(mallory, 'POST', NAMESPACES, { name }),
      ),
    );

    expect(statuses.slice(0, 2)).toEqual([403, 403]);
    for (const status of statuses) expect([400, 403]).toContain(status);
  });

  it('in the way of a first push, whatever his own things are called', async () => {
    const tried = ['carol/app ', ' carol/app', 'Carol/app', 'carol/app/', '/carol/app', 'carol//app'];
    for (const name of tried)
      await mallory.manage('POST', DISTRIBUTIONS, { name, base_path: `mallory/${randomUUID()}` });
    const carol = new Door(berth, 'tokens', 'carol:password');

    expect(await carol.push('carol/app')).toEqual([201, 201]);
    expect(await victim.push('victim/later')).toEqual([201, 201]);
  });

  it('a foreign repository to show under his own name', async () => {
    await serveRegularRepository(berth, 'regular/open');
    await serveRegularRepository(berth, 'hidden/regular');
    await setPrivate(berth, 'hidden/regular');
    const push = 'repositories/container/container-push';
    const regular = 'repositories/container/container';
    const ids = async (name: string) => (await idsOf(berth, name)).repository;
    const fields = async (name: string, kind: string) => {
      const repository = `/pulp/api/v3/${kind}/${await ids(name)}/`;
      return [{ repository }, { repository_version: `${repository}versions/0/` }];
    };
    const before = await state();

    for (const [name, kind, expected] of [
      ['victim/open', push, [403, 400]],
      ['victim/secret', push, [400, 400]],
      ['regular/open', regular, [403, 403]],
      ['hidden/regular', regular, [400, 400]],
      ['regular/open', push, [400, 400]],
      ['victim/open', regular, [400, 400]],
    ] as const)
      for (const [at, body] of (await fields(name, kind)).entries()) {
        const made = { name: 'mallory/n', base_path: 'mallory/n', ...body };
        const put = { name: 'mallory/x', base_path: 'mallory/x', ...body };
        const statuses = [
          await statusOf(mallory, 'PATCH', mine, body),
          await statusOf(mallory, 'PUT', mine, put),
          await statusOf(mallory, 'POST', DISTRIBUTIONS, made),
        ];
        expect([name, body, statuses]).toEqual([name, body, statuses.map(() => expected[at])]);
      }
    expect(await state()).toEqual(before);
  });

  it('a repository to show that he may only pull from', async () => {
    const { distribution, namespace, repository } = await idsOf(berth, 'victim/secret');
    await giveRole(berth, 'namespace_consumer', { user: 'consumer' }, namespace);
    await giveRole(berth, 'distribution_collaborator', { user: 'consumer' }, distribution);
    const consumer = new Door(berth, 'tokens', 'consumer:password');
    const body = { repository: `/pulp/api/v3/repositories/container/container-push/${repository}/` };

    const status = await statusOf(consumer, 'POST', DISTRIBUTIONS, {
      name: 'consumer/copy',
      base_path: 'consumer/copy',
      ...body,
    });

    expect(status).toBe(403);
    expect(await statusOf(consumer, 'PATCH', await hrefOf('victim/secret'), { private: false })).toBe(403);
  });

  it('to change, publish, hide, move or delete what is another’s', async () => {
    const [secret, open] = [await hrefOf('victim/secret'), await hrefOf('victim/open')];
    const { namespace } = await idsOf(berth, 'victim/open');
    const before = await state();
    const bodies = [
      { private: false },
      { private: true },
      { hidden: true },
      { description: null },
      { pulp_labels: {} },
      { base_path: 'mallory/taken', name: 'mallory/taken' },
      { repository: null },
    ];

    for (const [href, expected] of [
      [secret, 404],
      [open, 403],
    ] as const) {
      for (const body of bodies) {
        expect([body, await statusOf(mallory, 'PATCH', href, body)]).toEqual([body, expected]);
        const whole = { name: 'mallory/taken', base_path: 'mallory/taken', ...body };
        expect([body, await statusOf(mallory, 'PUT', href, whole)]).toEqual([body, expected]);
      }
      expect(await statusOf(mallory, 'DELETE', href)).toBe(expected);
    }
    expect(await statusOf(mallory, 'DELETE', `${NAMESPACES}${namespace}/`)).toBe(404);
    expect(await state()).toEqual(before);
  });

  it('in with an access token that was not made for it, whatever that may do', async () => {
    const secret = await makeAccessToken(berth, berth.admin.username, { name: 'all' });
    const limited = await makeAccessToken(berth, berth.admin.username, {
      scopes: [{ name: 'victim', actions: ['pull', 'push', 'delete'] }],
    });
    const refresh = await makeAccessToken(berth, berth.admin.username, { kind: 'refresh' });
    const open = await hrefOf('victim/open');

    for (const [user, password, expected] of [
      ['admin', secret, 403],
      ['admin+all', secret, 403],
      ['admin', limited, 403],
      ['admin', refresh, 401],
      ['mallory', secret, 401],
      ['mallory+all', secret, 401],
    ] as const) {
      const door = new Door(berth, 'tokens', `${user}:${password}`);
      const statuses = [
        await statusOf(door, 'GET', DISTRIBUTIONS),
        await statusOf(door, 'GET', open),
        await statusOf(door, 'PATCH', open, { private: true }),
        await statusOf(door, 'DELETE', open),
        await statusOf(door, 'POST', NAMESPACES, { name: 'robots' }),
        await statusOf(door, 'GET', 'tasks/'),
      ];
      expect([user, statuses]).toEqual([user, statuses.map(() => expected)]);
    }
  });
});
