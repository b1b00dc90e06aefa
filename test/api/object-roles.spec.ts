import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson } from './people.js';

const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const CONSUMER = 'container.containerdistribution_consumer';
const OWNER = 'container.containerdistribution_owner';

describe('the roles on an object', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  /** A private distribution, which its namespace is named after. */
  const addDistribution = async (name: string, registry = new RegistryClient(berth)): Promise<Shown> => {
    await registry.pushImage(name, 'v1', 'layer');
    await berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [name]);
    return named((await api.page('distributions/container/container/?limit=1000')).results, name);
  };

  const namespaceOf = async (name: string): Promise<Shown> =>
    named((await api.page('pulp_container/namespaces/?limit=1000')).results, name);

  it.each([
    ['pulp_container/namespaces/', 'containernamespace', 24],
    ['distributions/container/container/', 'containerdistribution', 7],
    ['repositories/container/container-push/', 'containerpushrepository', 4],
  ])('let a superuser do everything in %s', async (path, model, count) => {
    await addDistribution(`all-of-${model}/app`);
    const { results } = await api.page(path);

    const { body } = await api.send<{ permissions: string[] }>(
      'GET',
      `${results[0]?.pulp_href}my_permissions/`,
    );

    expect(body.permissions).toContain(`container.manage_roles_${model}`);
    expect(body.permissions).toHaveLength(count);
    expect(body.permissions).toEqual(body.permissions.toSorted());
  });

  it('are listed, given and taken back', async () => {
    const { pulp_href: href } = await addDistribution('given/app');
    await addPerson(berth, 'given-one');
    await api.create('groups/', { name: 'given-group' });
    const change = { role: CONSUMER, users: ['given-one'], groups: ['given-group'] };

    const added = await api.post(`${href}add_role/`, change);
    const listed = await api.send('GET', `${href}list_roles/`);
    const again = await api.post(`${href}add_role/`, change);
    const removed = await api.post(`${href}remove_role/`, change);
    const removedAgain = await api.post(`${href}remove_role/`, change);

    expect(added).toEqual({ status: 201, body: change });
    expect(listed).toEqual({
      status: 200,
      body: { roles: [change, { role: OWNER, users: ['admin'], groups: [] }] },
    });
    expect(again).toEqual({
      status: 400,
      body: {
        non_field_errors: [
          "The role is already assigned to user 'given-one'.",
          "The role is already assigned to group 'given-group'.",
        ],
      },
    });
    expect(removed).toEqual({ status: 201, body: change });
    expect(removedAgain).toEqual({
      status: 400,
      body: {
        non_field_errors: [
          "The role is not assigned to user 'given-one'.",
          "The role is not assigned to group 'given-group'.",
        ],
      },
    });
  });

  it('are given to all or to none', async () => {
    const { pulp_href: href } = await addDistribution('none/app');
    await addPerson(berth, 'none-one');

    const answer = await api.post(`${href}add_role/`, {
      role: CONSUMER,
      users: ['none-one', 'nobody', 'nothing'],
    });

    expect(answer).toEqual({
      status: 400,
      body: {
        users: {
          1: ['Object with username=nobody does not exist.'],
          2: ['Object with username=nothing does not exist.'],
        },
      },
    });
    expect(await api.get(`${href}list_roles/`)).toEqual({
      roles: [{ role: OWNER, users: ['admin'], groups: [] }],
    });
  });

  it('are those that mean something on it', async () => {
    const { pulp_href: href } = await addDistribution('meaning/app');

    expect(await api.post(`${href}add_role/`, { role: 'core.task_viewer', users: ['admin'] })).toEqual({
      status: 400,
      body: { non_field_errors: ['The role does not contain any permission for that object.'] },
    });
    expect(await api.post(`${href}add_role/`, { role: 'nope', users: ['admin'] })).toEqual({
      status: 400,
      body: { role: ['Object with name=nope does not exist.'] },
    });
    expect(await api.post(`${href}add_role/`, { role: CONSUMER, groups: ['nope'] })).toEqual({
      status: 400,
      body: { groups: { 0: ['Object with name=nope does not exist.'] } },
    });
    expect((await api.post(`${href}add_role/`, { role: CONSUMER, users: 'admin' })).status).toBe(400);
    expect((await api.post(`${href}add_role/`, { role: CONSUMER, users: ['a\0'] })).status).toBe(400);
    expect((await api.post(`${href}add_role/`, { users: ['admin'] })).status).toBe(400);
  });

  it('let others in, and out again', async () => {
    const { pulp_href: href } = await addDistribution('door/app');
    const person = await addPerson(berth, 'door-one');
    const seen = () => person.api.send('GET', `${href}my_permissions/`);
    const before = await seen();

    await api.post(`${href}add_role/`, { role: CONSUMER, users: ['door-one'] });
    const during = await seen();
    await api.post(`${href}remove_role/`, { role: CONSUMER, users: ['door-one'] });

    expect(before).toEqual(NOT_FOUND);
    expect(during).toEqual({
      status: 200,
      body: {
        permissions: ['container.pull_containerdistribution', 'container.view_containerdistribution'],
      },
    });
    expect(await seen()).toEqual(NOT_FOUND);
  });

  it('are not for those to give who only hold them', async () => {
    const { pulp_href: href } = await addDistribution('held/app');
    const person = await addPerson(berth, 'held-one');
    await api.post(`${href}add_role/`, { role: CONSUMER, users: ['held-one'] });

    const answers = [
      await person.api.send('GET', `${href}list_roles/`),
      await person.api.post(`${href}add_role/`, { role: OWNER, users: ['held-one'] }),
      await person.api.post(`${href}remove_role/`, { role: OWNER, users: ['admin'] }),
    ];

    expect(answers).toEqual([DENIED, DENIED, DENIED]);
  });

  it('are given by owners', async () => {
    const owner = await addPerson(berth, 'owning');
    const { pulp_href: href } = await addDistribution('owning/app', owner.registry);
    await addPerson(berth, 'owning-friend');

    const given = await owner.api.post(`${href}add_role/`, { role: OWNER, users: ['owning-friend'] });

    expect(given.status).toBe(201);
    expect((await owner.api.send('GET', `${href}my_permissions/`)).body).toMatchObject({
      permissions: expect.arrayContaining(['container.manage_roles_containerdistribution']),
    });
  });

  it('are not given with more than one holds', async () => {
    const { pulp_href: href } = await addDistribution('limited/app');
    const person = await addPerson(berth, 'limited-manager');
    await api.create('roles/', {
      name: 'limited.manager',
      permissions: [
        'container.manage_roles_containerdistribution',
        'container.pull_containerdistribution',
        'container.view_containerdistribution',
      ],
    });
    await api.post(`${href}add_role/`, { role: 'limited.manager', users: ['limited-manager'] });
    const give = (role: string) => person.api.post(`${href}add_role/`, { role, users: ['limited-manager'] });

    expect(await give(OWNER)).toEqual({
      status: 403,
      body: {
        detail:
          'You cannot give permissions that you do not hold: container.change_containerdistribution, container.delete_containerdistribution, container.push_containerdistribution.',
      },
    });
    expect((await give('container.containerdistribution_collaborator')).status).toBe(403);
    expect((await give(CONSUMER)).status).toBe(201);
  });

  it.each(['distributions/container/container/', 'repositories/container/container-push/'])(
    'of %s are managed by users who manage those on its namespace',
    async (path) => {
      const kind = path.includes('push')
        ? 'container.containerpushrepository'
        : 'container.containerdistribution';
      const name = `within-${path.includes('push') ? 'push' : 'distribution'}`;
      await addDistribution(`${name}/app`);
      const { pulp_href: href } = named((await api.page(`${path}?limit=1000`)).results, `${name}/app`);
      const person = await addPerson(berth, name);
      const namespace = await namespaceOf(name);
      const give = () => person.api.post(`${href}add_role/`, { role: `${kind}_owner`, users: [name] });
      const before = await give();
      await api.post(`${namespace.pulp_href}add_role/`, {
        role: 'container.containernamespace_consumer',
        users: [name],
      });
      const asConsumer = await give();

      await api.post(`${namespace.pulp_href}add_role/`, {
        role: 'container.containernamespace_owner',
        users: [name],
      });

      expect([before.status, asConsumer.status]).toEqual([404, 403]);
      expect((await give()).status).toBe(201);
    },
  );

  it('of one namespace say nothing about another', async () => {
    const [mine, other] = [await addDistribution('mine/app'), await addDistribution('others/app')];
    const person = await addPerson(berth, 'of-mine');
    const namespace = await namespaceOf('mine');
    await api.post(`${namespace.pulp_href}add_role/`, {
      role: 'container.containernamespace_owner',
      users: ['of-mine'],
    });

    const statuses = await Promise.all(
      [mine, other].map(async ({ pulp_href }) => (await person.api.fetch(`${pulp_href}list_roles/`)).status),
    );

    expect(statuses).toEqual([200, 404]);
  });

  it('of a repository are not managed by others who publish it', async () => {
    await addDistribution('published/app');
    const { pulp_href: href } = await api.repository('published/app');
    const publisher = await addPerson(berth, 'publisher');
    await addDistribution('publisher/app', publisher.registry);
    await api.post(`${href}add_role/`, {
      role: 'container.containerpushrepository_content_manager',
      users: ['publisher'],
    });

    await berth.database.query(
      `UPDATE distribution SET repository_id = r.id FROM repository r
        WHERE r.name = 'published/app' AND distribution.base_path = 'publisher/app'`,
    );

    const role = 'container.containerpushrepository_owner';
    expect(await publisher.api.post(`${href}add_role/`, { role, users: ['publisher'] })).toEqual(DENIED);
  });

  it('on a regular repository are there, too', async () => {
    const id = '01900000-0000-7000-8000-0000000000aa';
    await berth.database.query(
      `WITH made AS (INSERT INTO repository (id, name, plugin, kind) VALUES ($1, 'regular', 'container', 'regular') RETURNING id)
       INSERT INTO repository_version (id, repository_id, number) SELECT gen_random_uuid(), id, 0 FROM made`,
      [id],
    );
    await addPerson(berth, 'regular-one');
    const href = `repositories/container/container/${id}/`;
    const change = { role: 'container.containerrepository_owner', users: ['regular-one'], groups: [] };

    expect(await api.post(`${href}add_role/`, change)).toEqual({ status: 201, body: change });
    expect(await api.get(`${href}list_roles/`)).toEqual({ roles: [change] });
    expect(await api.send('GET', `repositories/container/container-push/${id}/list_roles/`)).toEqual(
      NOT_FOUND,
    );
  });

  it('go with the object', async () => {
    const { pulp_href: href } = await addDistribution('gone/app');
    const id = href.split('/').at(-2);

    await berth.database.query('DELETE FROM distribution WHERE id = $1', [id]);

    expect(await berth.database.query('SELECT 1 FROM role_assignment WHERE object_id = $1', [id])).toEqual(
      [],
    );
    expect(await api.send('GET', `${href}list_roles/`)).toEqual(NOT_FOUND);
  });
});
