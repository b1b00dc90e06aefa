import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, named } from './management-client.js';
import { addPerson } from './people.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';
const PUSH_REPOSITORIES = 'repositories/container/container-push/';

describe('the user who makes something owns it, and nobody else', () => {
  let berth: BerthServer;
  let admin: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    admin = new ManagementClient(berth);
  });

  /** Who has which roles on an object of a list, by its name. */
  const rolesOn = async (path: string, name: string): Promise<unknown> => {
    const { pulp_href } = named((await admin.page(`${path}?limit=1000`)).results, name);
    return admin.get(`${pulp_href}list_roles/`);
  };
  const owned = (model: string, user: string) => ({
    roles: [{ role: `${model}_owner`, users: [user], groups: [] }],
  });

  it('by a first push', async () => {
    const { username, registry } = await addPerson(berth, 'pusher');

    await registry.pushImage('pusher/app', 'v1', 'layer');

    expect(await rolesOn(NAMESPACES, 'pusher')).toEqual(owned('container.containernamespace', username));
    expect(await rolesOn(DISTRIBUTIONS, 'pusher/app')).toEqual(
      owned('container.containerdistribution', username),
    );
    expect(await rolesOn(PUSH_REPOSITORIES, 'pusher/app')).toEqual(
      owned('container.containerpushrepository', username),
    );
  });

  it('by a first push to the namespace of somebody else, which stays theirs', async () => {
    const [owner, guest] = [await addPerson(berth, 'host'), await addPerson(berth, 'guest')];
    const namespace = await owner.api.create(NAMESPACES, { name: 'host' });
    const role = 'container.containernamespace_collaborator';
    await owner.api.create(`${namespace.pulp_href}add_role/`, { role, users: ['guest'] });

    await guest.registry.pushImage('host/app', 'v1', 'layer');

    expect(await rolesOn(NAMESPACES, 'host')).toEqual({
      roles: [
        { role, users: ['guest'], groups: [] },
        { role: 'container.containernamespace_owner', users: ['host'], groups: [] },
      ],
    });
    expect(await rolesOn(DISTRIBUTIONS, 'host/app')).toEqual(
      owned('container.containerdistribution', 'guest'),
    );
  });

  it('by asking for a namespace', async () => {
    const { username, api } = await addPerson(berth, 'founder');

    await api.create(NAMESPACES, { name: 'founder' });

    expect(await rolesOn(NAMESPACES, 'founder')).toEqual(owned('container.containernamespace', username));
  });

  it('by publishing a name, together with its namespace', async () => {
    const { username, api } = await addPerson(berth, 'new-publisher');

    const answer = await api.post(DISTRIBUTIONS, {
      name: 'new-publisher/app',
      base_path: 'new-publisher/app',
    });

    expect(answer.status).toBe(202);
    expect(await rolesOn(NAMESPACES, 'new-publisher')).toEqual(
      owned('container.containernamespace', username),
    );
    expect(await rolesOn(DISTRIBUTIONS, 'new-publisher/app')).toEqual(
      owned('container.containerdistribution', username),
    );
  });

  it('by moving a name to a namespace that there was not', async () => {
    const { username, api } = await addPerson(berth, 'mover', 'container.containernamespace_creator');
    await api.post(DISTRIBUTIONS, { name: 'mover/app', base_path: 'mover/app' });
    const { pulp_href } = named((await api.page(`${DISTRIBUTIONS}?name=mover/app`)).results, 'mover/app');

    const answer = await api.patch(pulp_href, { name: 'moved/app', base_path: 'moved/app' });

    expect(answer.status).toBe(202);
    expect(await rolesOn(NAMESPACES, 'moved')).toEqual(owned('container.containernamespace', username));
  });

  it('by making a group', async () => {
    const { username, api } = await addPerson(berth, 'leader', 'core.group_creator');

    await api.create('groups/', { name: 'leaders' });

    expect(await rolesOn('groups/', 'leaders')).toEqual(owned('core.group', username));
  });
});
