import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson } from './people.js';

interface Explanation {
  readonly allowed: boolean;
  readonly because: readonly object[];
}

const because = (via: string) => ({ permission: null, role: null, on: null, via });
const NOTHING = { allowed: false, because: [] };

describe('an explanation of what somebody may do', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  const addDistribution = async (name: string, isPrivate: boolean): Promise<Shown> => {
    await new RegistryClient(berth).pushImage(name, 'v1', 'layer');
    await berth.database.query('UPDATE distribution SET private = $2 WHERE base_path = $1', [
      name,
      isPrivate,
    ]);
    return named((await api.page('distributions/container/container/?limit=1000')).results, name);
  };

  const explain = (user: string, action: string, object: string, client = api) =>
    client.send<Explanation>('GET', `access/explain/?${new URLSearchParams({ user, action, object })}`);

  it('says that nothing allows it', async () => {
    await addDistribution('private/app', true);
    await addPerson(berth, 'outsider');

    expect(await explain('outsider', 'pull', 'private/app')).toEqual({ status: 200, body: NOTHING });
  });

  it('names the role, where it is, and through whom', async () => {
    const { pulp_href: href } = await addDistribution('squad/app', true);
    const namespace = named((await api.page('pulp_container/namespaces/?name=squad')).results, 'squad');
    await addPerson(berth, 'teammate');
    const group = await api.create<Shown>('groups/', { name: 'squad' });
    await api.create(`${group.pulp_href}users/`, { username: 'teammate' });
    const consumer = 'container.containerdistribution_consumer';
    const owner = 'container.containernamespace_owner';
    await api.create(`${href}add_role/`, { role: consumer, users: ['teammate'] });
    await api.create(`${namespace.pulp_href}add_role/`, { role: owner, groups: ['squad'] });

    const [pull, push, permission] = await Promise.all([
      explain('teammate', 'pull', 'squad/app'),
      explain('teammate', 'push', href),
      explain('teammate', 'container.view_containerdistribution', href),
    ]);

    const byUser = (action: string) => ({
      permission: `container.${action}_containerdistribution`,
      role: consumer,
      on: href,
      via: 'user',
    });
    const byGroup = (action: string) => ({
      permission: `container.namespace_${action}_containerdistribution`,
      role: owner,
      on: namespace.pulp_href,
      via: 'group squad',
    });
    expect(pull.body).toEqual({ allowed: true, because: [byGroup('pull'), byUser('pull')] });
    expect(push.body).toEqual({ allowed: true, because: [byGroup('push')] });
    expect(permission.body).toEqual({ allowed: true, because: [byGroup('view'), byUser('view')] });
  });

  it('knows of superusers, public names and namespaces of one’s own', async () => {
    await addDistribution('explained/open', false);
    await addPerson(berth, 'anybody');

    expect((await explain('anybody', 'pull', 'explained/open')).body).toEqual({
      allowed: true,
      because: [because('public')],
    });
    expect((await explain('anybody', 'push', 'explained/open')).body).toEqual(NOTHING);
    expect((await explain('anybody', 'push', 'anybody/app')).body).toEqual({
      allowed: true,
      because: [because('own namespace')],
    });
    expect((await explain('anybody', 'push', 'somebody/app')).body).toEqual(NOTHING);
    expect((await explain('admin', 'delete', 'explained/open')).body).toMatchObject({
      allowed: true,
      because: expect.arrayContaining([because('superuser')]),
    });
  });

  it('names roles on all objects', async () => {
    await addPerson(berth, 'explained-creator', 'container.containernamespace_creator');

    expect((await explain('explained-creator', 'push', 'brand-new/app')).body).toEqual({
      allowed: true,
      because: [
        {
          permission: 'container.add_containernamespace',
          role: 'container.containernamespace_creator',
          on: null,
          via: 'user',
        },
      ],
    });
  });

  it('knows that nobody makes the namespace of somebody else', async () => {
    const creator = await addPerson(berth, 'explained-founder', 'container.containernamespace_creator');
    await addPerson(berth, 'namesake');

    const answers = await Promise.all(
      ['namesake/app', 'nobodys/app', 'explained-founder/app'].map(async (name) => [
        (await explain('explained-founder', 'push', name)).body.allowed,
        (await creator.registry.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' })).status,
      ]),
    );

    expect(answers).toEqual([
      [false, 403],
      [true, 202],
      [true, 202],
    ]);
  });

  it('is what the registry does', async () => {
    const { pulp_href } = await addDistribution('same/app', true);
    const people = await Promise.all(['same-in', 'same-out'].map((name) => addPerson(berth, name)));
    await api.create(`${pulp_href}add_role/`, {
      role: 'container.containerdistribution_consumer',
      users: ['same-in'],
    });

    const answers = await Promise.all(
      people.map(async ({ username, registry }) => [
        (await explain(username, 'pull', 'same/app')).body.allowed,
        (await registry.fetch('/v2/same/app/manifests/v1')).status === 200,
      ]),
    );

    expect(answers).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('is given of oneself, and to administrators of others', async () => {
    const { pulp_href } = await addDistribution('hidden/app', true);
    const person = await addPerson(berth, 'asker');

    expect((await explain('asker', 'push', 'asker/app', person.api)).status).toBe(200);
    expect((await explain('admin', 'push', 'asker/app', person.api)).status).toBe(403);
    expect((await explain('asker', 'pull', pulp_href, person.api)).status).toBe(400);
  });

  it.each([
    ['nobody', 'pull', 'a/b', 'user'],
    ['admin', 'fly', 'a/b', 'action'],
    ['admin', 'pull', 'UPPER', 'object'],
    ['admin', 'pull', '/pulp/api/v3/distributions/container/container/x/', 'object'],
    ['admin', 'core.view_task', 'a/b', 'object'],
    ['admin', 'pull', 'a\0', 'object'],
  ])('is refused for %s, %s, %s', async (user, action, object, field) => {
    const { status, body } = await explain(user, action, object);

    expect([status, Object.keys(body)]).toEqual([400, [field]]);
  });
});
