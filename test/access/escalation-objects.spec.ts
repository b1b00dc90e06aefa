import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { sharedBerth } from '../support/shared-berth.js';
import { addUserLike, makeAccessToken } from '../support/token-endpoint.js';
import { Door } from './door.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';

/** What others than their owners may not call their things: a repository's name, and spellings of it. */
const NAMES = ['olivia/later', 'olivia/open', 'olivia/secret', 'olivia', 'cleo/app', 'cleo'];

describe('through the management API nobody gets', () => {
  let berth: BerthServer;
  let olivia: Door;
  let eve: Door;
  let mine: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('eve', 'password', { roles: [] });
    for (const name of ['olivia', 'cleo', 'olivias-consumer']) await addUserLike(berth, 'eve', name);
    eve = new Door(berth, 'tokens', 'eve:password');
    olivia = new Door(berth, 'tokens', 'olivia:password');
    await olivia.push('olivia/secret');
    await olivia.push('olivia/open');
    await setPrivate(berth, 'olivia/secret');
    await eve.push('eve/x');
    mine = await hrefOf('eve/x');
  });

  const hrefOf = async (name: string) => `${DISTRIBUTIONS}${(await idsOf(berth, name)).distribution}/`;
  const statusOf = async (door: Door, method: string, path: string, body?: object): Promise<number> =>
    (await door.manage(method, path, body)).status;
  const state = () => berth.database.query('SELECT * FROM distribution ORDER BY id');

  it.each(NAMES)('the name %s, which would be in its owner’s way', async (name) => {
    const before = await state();
    const free = `eve/${randomUUID().slice(0, 8)}`;
    const put = { name: 'eve/x', base_path: 'eve/x' };

    const statuses = [
      await statusOf(eve, 'POST', DISTRIBUTIONS, { name, base_path: free }),
      await statusOf(eve, 'POST', DISTRIBUTIONS, { name: free, base_path: name }),
      await statusOf(eve, 'POST', DISTRIBUTIONS, { name, base_path: name }),
      await statusOf(eve, 'PATCH', mine, { name }),
      await statusOf(eve, 'PATCH', mine, { base_path: name }),
      await statusOf(eve, 'PATCH', mine, { name, base_path: name }),
      await statusOf(eve, 'PUT', mine, { ...put, name }),
      await statusOf(eve, 'PUT', mine, { ...put, base_path: name }),
    ];

    expect(statuses).toEqual(statuses.map(() => 403));
    expect(await state()).toEqual(before);
  });

  it('a namespace that bears another’s name, or is another’s', async () => {
    const statuses = await Promise.all(
      ['cleo', 'olivia', 'Eve', 'eve/x', '../olivia', ''].map((name) =>
        statusOf(eve, 'POST', NAMESPACES, { name }),
      ),
    );

    expect(statuses.slice(0, 2)).toEqual([403, 403]);
    for (const status of statuses) expect([400, 403]).toContain(status);
  });

  it('in the way of a first push, by any names of their own things', async () => {
    const tried = ['cleo/app ', ' cleo/app', 'Cleo/app', 'cleo/app/', '/cleo/app', 'cleo//app'];
    for (const name of tried)
      await eve.manage('POST', DISTRIBUTIONS, { name, base_path: `eve/${randomUUID()}` });
    const carol = new Door(berth, 'tokens', 'cleo:password');

    expect(await carol.push('cleo/app')).toEqual([201, 201]);
    expect(await olivia.push('olivia/later')).toEqual([201, 201]);
  });

  it('a foreign repository to show under their own name', async () => {
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
      ['olivia/open', push, [403, 400]],
      ['olivia/secret', push, [400, 400]],
      ['regular/open', regular, [403, 403]],
      ['hidden/regular', regular, [400, 400]],
      ['regular/open', push, [400, 400]],
      ['olivia/open', regular, [400, 400]],
    ] as const)
      for (const [at, body] of (await fields(name, kind)).entries()) {
        const made = { name: 'eve/n', base_path: 'eve/n', ...body };
        const put = { name: 'eve/x', base_path: 'eve/x', ...body };
        const statuses = [
          await statusOf(eve, 'PATCH', mine, body),
          await statusOf(eve, 'PUT', mine, put),
          await statusOf(eve, 'POST', DISTRIBUTIONS, made),
        ];
        expect([name, body, statuses]).toEqual([name, body, statuses.map(() => expected[at])]);
      }
    expect(await state()).toEqual(before);
  });

  it('a repository to show that they may only pull from', async () => {
    const { distribution, namespace, repository } = await idsOf(berth, 'olivia/secret');
    await giveRole(berth, 'namespace_consumer', { user: 'olivias-consumer' }, namespace);
    await giveRole(berth, 'distribution_collaborator', { user: 'olivias-consumer' }, distribution);
    const consumer = new Door(berth, 'tokens', 'olivias-consumer:password');
    const body = { repository: `/pulp/api/v3/repositories/container/container-push/${repository}/` };

    const status = await statusOf(consumer, 'POST', DISTRIBUTIONS, {
      name: 'olivias-consumer/copy',
      base_path: 'olivias-consumer/copy',
      ...body,
    });

    expect(status).toBe(403);
    expect(await statusOf(consumer, 'PATCH', await hrefOf('olivia/secret'), { private: false })).toBe(403);
  });

  it('to change, publish, hide, move or delete what is another’s', async () => {
    const [secret, open] = [await hrefOf('olivia/secret'), await hrefOf('olivia/open')];
    const { namespace } = await idsOf(berth, 'olivia/open');
    const before = await state();
    const bodies = [
      { private: false },
      { private: true },
      { hidden: true },
      { description: null },
      { pulp_labels: {} },
      { base_path: 'eve/taken', name: 'eve/taken' },
      { repository: null },
    ];

    for (const [href, expected] of [
      [secret, 404],
      [open, 403],
    ] as const) {
      for (const body of bodies) {
        expect([body, await statusOf(eve, 'PATCH', href, body)]).toEqual([body, expected]);
        const whole = { name: 'eve/taken', base_path: 'eve/taken', ...body };
        expect([body, await statusOf(eve, 'PUT', href, whole)]).toEqual([body, expected]);
      }
      expect(await statusOf(eve, 'DELETE', href)).toBe(expected);
    }
    expect(await statusOf(eve, 'DELETE', `${NAMESPACES}${namespace}/`)).toBe(404);
    expect(await state()).toEqual(before);
  });

  it('in with an access token that was not made for it, although that may do other things', async () => {
    const secret = await makeAccessToken(berth, berth.admin.username, { name: 'all' });
    const limited = await makeAccessToken(berth, berth.admin.username, {
      scopes: [{ name: 'olivia', actions: ['pull', 'push', 'delete'] }],
    });
    const refresh = await makeAccessToken(berth, berth.admin.username, { kind: 'refresh' });
    const open = await hrefOf('olivia/open');

    for (const [user, password, expected] of [
      ['admin', secret, 403],
      ['admin+all', secret, 403],
      ['admin', limited, 403],
      ['admin', refresh, 401],
      ['eve', secret, 401],
      ['eve+all', secret, 401],
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
