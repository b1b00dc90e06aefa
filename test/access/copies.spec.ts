import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { addUserLike } from '../support/token-endpoint.js';
import { Door } from './door.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

const DISTRIBUTIONS = 'distributions/container/container/';

describe('a user who published a repository under a name of their own while they were one of its owners', () => {
  let berth: BerthServer;
  let owner: Door;
  let former: Door;
  let name: string;
  let copy: string;
  let round = 0;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('copies-owner', 'password', { roles: [] });
    await addUserLike(berth, 'copies-owner', 'copies-former');
    owner = new Door(berth, 'tokens', 'copies-owner:password');
    former = new Door(berth, 'tokens', 'copies-former:password');
  });

  beforeEach(async () => {
    round += 1;
    [name, copy] = [`copies-owner/app${round}`, `copies-former/copy${round}`];
    await owner.push(name);
    await setPrivate(berth, name);
    const { namespace, repository } = await idsOf(berth, name);
    await giveRole(berth, 'namespace_owner', { user: 'copies-former' }, namespace);
    await former.manage('POST', DISTRIBUTIONS, {
      name: copy,
      base_path: copy,
      repository: `/pulp/api/v3/repositories/container/container-push/${repository}/`,
    });
    await berth.database.query(
      `DELETE FROM role_assignment a USING "user" u
        WHERE u.id = a.user_id AND u.username = 'copies-former' AND a.object_id = $1`,
      [namespace],
    );
  });

  it('does not change it when they do not any more', async () => {
    const statuses = [...(await former.push(copy, 'v2')), (await former.delete(copy, 'manifests/v1')).status];

    expect((await owner.pull(name, 'manifests/v1')).status).toBe(200);
    expect((await owner.pull(name, 'manifests/v2')).status).toBe(404);
    for (const status of statuses) expect(status).toBe(400);
  });

  it('does not keep its name when its owner deletes it', async () => {
    const { distribution } = await idsOf(berth, name);
    await owner.manage('DELETE', `${DISTRIBUTIONS}${distribution}/?with_repository=true`);

    const statuses = await owner.push(name, 'anew');

    expect(statuses).toEqual([201, 201]);
  });
});
