import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { digestOf } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { addUserLike, bearer, getToken, tokenIn } from '../support/token-endpoint.js';
import { Door } from './door.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

const DISTRIBUTIONS = 'distributions/container/container/';

describe('a token is no good any more whose name', () => {
  let berth: BerthServer;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('stale-plain', 'password', { roles: [] });
    // As all users are who are added without further ado.
    await berth.addUser('stale-creator', 'password');
  });

  /** A user without any role but the one to create namespaces, if that is wanted. */
  const userLike = async (model: 'stale-plain' | 'stale-creator') => {
    const name = `u${randomUUID().slice(0, 8)}`;
    await addUserLike(berth, model, name);
    if (model === 'stale-creator') await giveRole(berth, 'namespace_creator', { user: name }, null);
    return { name, door: new Door(berth, 'tokens', `${name}:password`) };
  };
  const tokenOf = async ({ credentials }: Door, name: string): Promise<string> =>
    (await tokenIn(getToken(berth, `scope=repository:${name}:pull,push,delete`, credentials))).token;

  /** What is done to a repository with a token, by status. */
  const attempts = async (name: string, token: string, tag: string) => {
    const headers = bearer(token);
    const url = `/v2/${name}`;
    const upload = `${url}/blobs/uploads/?digest=${digestOf('x')}`;
    const [push, pull, removal] = [
      await berth.fetch(upload, { method: 'POST', body: 'x', headers }),
      await berth.fetch(`${url}/manifests/${tag}`, { headers }),
      await berth.fetch(`${url}/manifests/${tag}`, { method: 'DELETE', headers }),
    ];
    return [`push ${push.status}`, `pull ${pull.status}`, `removal ${removal.status}`];
  };
  const refused = ['push', 'pull', 'removal'].map((deed) =>
    expect.stringMatching(new RegExp(`^${deed} 40[134]$`)),
  );

  it('was deleted, and made anew by somebody else', async () => {
    const [owner, other] = [await userLike('stale-plain'), await userLike('stale-plain')];
    const name = `${owner.name}/app`;
    await owner.door.push(name);
    const { distribution } = await idsOf(berth, name);
    await giveRole(berth, 'distribution_owner', { user: other.name }, distribution);
    const token = await tokenOf(other.door, name);
    await owner.door.manage('DELETE', `${DISTRIBUTIONS}${distribution}/`);
    await owner.door.push(name);
    await setPrivate(berth, name);

    await eventually(async () => expect((await attempts(name, token, 'none'))[0]).toBe('push 401'));
    expect(await attempts(name, token, 'v1')).toEqual(refused);
  });

  it('was free, and is somebody else’s now', async () => {
    const [owner, other] = [await userLike('stale-plain'), await userLike('stale-creator')];
    const name = `${owner.name}/app`;
    const token = await tokenOf(other.door, name);
    await owner.door.push(name);
    await setPrivate(berth, name);

    const statuses = await attempts(name, token, 'v1');

    expect(statuses).toEqual(refused);
  });

  it('was free in a namespace that was, too, and is somebody else’s now', async () => {
    const [owner, other] = [await userLike('stale-plain'), await userLike('stale-creator')];
    const token = await tokenOf(other.door, `${owner.name}/planted`);
    await owner.door.push(`${owner.name}/app`);

    const statuses = await attempts(`${owner.name}/planted`, token, 'v1');

    expect(statuses).toEqual(refused);
  });

  it('has moved away with what was theirs, and is somebody else’s now', async () => {
    const [owner, other] = [await userLike('stale-plain'), await userLike('stale-plain')];
    const name = `${owner.name}/app`;
    await owner.door.push(name);
    const { distribution } = await idsOf(berth, name);
    await giveRole(berth, 'distribution_owner', { user: other.name }, distribution);
    const token = await tokenOf(other.door, name);
    const moved = await other.door.manage('PATCH', `${DISTRIBUTIONS}${distribution}/`, {
      name: `${other.name}/app`,
      base_path: `${other.name}/app`,
    });
    await owner.door.push(name, 'v2');
    await setPrivate(berth, name);

    const statuses = await attempts(name, token, 'v2');

    expect(moved.status).toBe(202);
    expect(statuses).toEqual(refused);
  });
});
