import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, type Shown } from './management-client.js';
import { addPerson } from './people.js';

const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const LOCKED = { status: 403, body: { detail: 'The role is locked.' } };
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const NOWHERE = '01900000-0000-7000-8000-000000000000';

describe('roles in the management API', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  it('are made', async () => {
    const permissions = ['core.view_task', 'core.add_group', 'core.view_task'];

    const { status, body } = await api.post('roles/', {
      name: 'made',
      description: 'For a test.',
      permissions,
    });

    expect(status).toBe(201);
    expect(body).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/roles\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:core\.role:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      name: 'made',
      description: 'For a test.',
      permissions: ['core.add_group', 'core.view_task'],
      locked: false,
    });
    expect(await api.get(String(body.pulp_href))).toEqual(body);
  });

  it.each([
    [{ name: 'x', permissions: ['x'] }, ["Permission 'x' is not in the format '<app_label>.<codename>'."]],
    [{ name: 'x', permissions: ['a.b', 'core.view_task'] }, ["Permission 'a.b' does not exist."]],
    [
      { name: 'x', permissions: ['a.b.c', 'container.root'] },
      [
        "Permission 'a.b.c' is not in the format '<app_label>.<codename>'.",
        "Permission 'container.root' does not exist.",
      ],
    ],
    [{ name: 'x', permissions: ['core.%', 'core.'] }, expect.any(Array)],
    [{ name: 'x', permissions: 'core.view_task' }, expect.arrayContaining(['Expected a list of items.'])],
    [{ name: 'x', permissions: null }, ['This field may not be null.']],
    [{ name: 'x' }, ['This field is required.']],
  ])('are refused as %j', async (body, permissions) => {
    expect(await api.post('roles/', body)).toEqual({ status: 400, body: { permissions } });
  });

  it('have names of their own', async () => {
    const answer = await api.post('roles/', { name: 'core.task_viewer', permissions: [] });

    expect(answer).toEqual({ status: 400, body: { name: ['This field must be unique.'] } });
  });

  it('are changed', async () => {
    const role = await api.create('roles/', { name: 'changed', permissions: ['core.view_task'] });

    const patched = await api.patch(role.pulp_href, { permissions: [], description: 'Empty.' });
    const put = await api.send('PUT', role.pulp_href, { name: 'renamed', permissions: ['core.view_group'] });
    const wrong = await api.patch(role.pulp_href, { permissions: ['core.nothing'] });
    const nulled = await api.patch(role.pulp_href, { name: null });

    expect(patched).toMatchObject({
      status: 200,
      body: { name: 'changed', permissions: [], description: 'Empty.' },
    });
    expect(put).toMatchObject({ status: 200, body: { name: 'renamed', permissions: ['core.view_group'] } });
    expect(wrong.status).toBe(400);
    expect(nulled.status).toBe(400);
  });

  it('are gone when they are deleted, and nobody has them', async () => {
    const role = await api.create('roles/', { name: 'deleted', permissions: ['core.view_group'] });
    const { href } = await addPerson(berth, 'had-it', 'deleted');

    expect(await api.delete(role.pulp_href)).toEqual({ status: 204, body: null });
    expect(await api.delete(role.pulp_href)).toEqual(NOT_FOUND);
    expect(await api.page(`${href}roles/`)).toMatchObject({ count: 0 });
  });

  it('stay as they are when they are locked', async () => {
    const { results } = await api.page('roles/?name=container.containerdistribution_consumer');
    const [role] = results;

    const answers = [
      await api.patch(role?.pulp_href ?? '', { permissions: [] }),
      await api.send('PUT', role?.pulp_href ?? '', { name: 'mine', permissions: [] }),
      await api.delete(role?.pulp_href ?? ''),
    ];

    expect(answers).toEqual([LOCKED, LOCKED, LOCKED]);
    expect(await api.get(role?.pulp_href ?? '')).toEqual(role);
    expect((await api.post('roles/', { name: 'x', permissions: [], locked: true })).status).toBe(400);
  });

  it('are read by everybody, and written by administrators', async () => {
    const { api: plain } = await addPerson(berth, 'role-reader');
    const role = await api.create('roles/', { name: 'read', permissions: [] });

    expect((await plain.page('roles/?name=read')).results).toEqual([role]);
    expect(await plain.get(role.pulp_href)).toEqual(role);
    expect(await plain.post('roles/', { name: 'mine', permissions: ['core.add_group'] })).toEqual(DENIED);
    expect(await plain.patch(role.pulp_href, { permissions: ['core.add_group'] })).toEqual(DENIED);
    expect(await plain.delete(role.pulp_href)).toEqual(DENIED);
  });

  it('are found', async () => {
    await api.create('roles/', { name: 'Found.one', permissions: ['core.add_group'] });
    await api.create('roles/', { name: 'found.two', permissions: ['core.view_task'] });
    const namesFor = async (query: string) =>
      (await api.page(`roles/?ordering=name&${query}`)).results.map(({ name }) => name);

    expect(await namesFor('name=found.two')).toEqual(['found.two']);
    expect(await namesFor('name__in=found.two,Found.one')).toEqual(['Found.one', 'found.two']);
    expect(await namesFor('name__icontains=FOUND.')).toEqual(['Found.one', 'found.two']);
    expect(await namesFor('name__startswith=found.')).toEqual(['found.two']);
    expect(await namesFor('name__icontains=found.&contains_permission=core.add_group')).toEqual([
      'Found.one',
    ]);
    expect(await namesFor('name__icontains=found.&locked=true')).toEqual([]);
    expect(await namesFor('name__startswith=core.&locked=True')).toContain('core.group_owner');
  });

  it('void tokens when they are taken away', async () => {
    await new RegistryClient(berth).pushImage('voided/app', 'v1', 'layer');
    await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'voided/app'`);
    const { results } = await api.page('distributions/container/container/?name=voided/app');
    const person = await addPerson(berth, 'voided');
    const assignment = await api.create(`${person.href}roles/`, {
      role: 'container.containerdistribution_consumer',
      content_object: results[0]?.pulp_href,
    });
    const token = await person.registry.token('repository:voided/app:pull');
    const pull = () =>
      berth.fetch('/v2/voided/app/manifests/v1', { headers: { Authorization: `Bearer ${token}` } });
    const before = (await pull()).status;

    await api.delete(assignment.pulp_href);

    expect(before).toBe(200);
    await eventually(async () => expect((await pull()).status).toBe(401));
  });
});

describe.each(['user', 'group'] as const)('the roles of a %s', (type) => {
  let berth: BerthServer;
  let api: ManagementClient;
  let count = 0;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    await new RegistryClient(berth).pushImage('held/app', 'v1', 'layer');
  });

  const addHolder = async (): Promise<string> => {
    const name = `${type}-holder-${count++}`;
    const [path, body] = type === 'user' ? ['users/', { username: name }] : ['groups/', { name }];
    return (await api.create<Shown>(path, body)).pulp_href;
  };

  const only = async (path: string): Promise<Shown> => {
    const { results } = await api.page(`${path}?limit=1`);
    if (results[0] === undefined) throw new Error(`${path} is empty`);
    return results[0];
  };

  it('are on all objects', async () => {
    const href = await addHolder();

    const { status, body } = await api.post(`${href}roles/`, {
      role: 'core.task_viewer',
      content_object: null,
    });

    const { pulp_href } = body;
    expect(status).toBe(201);
    expect(body).toEqual({
      pulp_href: expect.stringMatching(new RegExp(`^${href}roles/[0-9a-f-]{36}/$`)),
      prn: expect.stringMatching(new RegExp(`^prn:core\\.${type}role:[0-9a-f-]{36}$`)),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      role: 'core.task_viewer',
      content_object: null,
      content_object_prn: null,
      description: 'Allow to view tasks.',
      permissions: ['core.view_task'],
      domain: null,
    });
    expect(await api.get(String(pulp_href))).toEqual(body);
  });

  it.each([
    ['pulp_container/namespaces/', 'container.containernamespace_owner'],
    ['distributions/container/container/', 'container.containerdistribution_owner'],
    ['repositories/container/container-push/', 'container.containerpushrepository_owner'],
  ])('are on one object of %s', async (path, role) => {
    const href = await addHolder();
    const object = await only(path);

    const byHref = await api.post(`${href}roles/`, { role, content_object: object.pulp_href });
    const again = await api.post(`${href}roles/`, { role, content_object_prn: object.prn });
    const inert = await api.post(`${href}roles/`, {
      role: 'core.task_viewer',
      content_object: object.pulp_href,
    });

    expect(byHref).toMatchObject({
      status: 201,
      body: { role, content_object: object.pulp_href, content_object_prn: object.prn },
    });
    expect(again).toEqual({
      status: 400,
      body: { non_field_errors: [`The role is already assigned to this ${type}.`] },
    });
    expect(inert).toEqual({
      status: 400,
      body: {
        non_field_errors: ["The role 'core.task_viewer' does not carry any permission for that object."],
      },
    });
  });

  it('are on a group', async () => {
    const href = await addHolder();
    const group = await api.create('groups/', { name: `object-${href}` });

    const made = await api.post(`${href}roles/`, {
      role: 'core.group_viewer',
      content_object: group.pulp_href,
    });

    expect(made).toMatchObject({ status: 201, body: { content_object: group.pulp_href } });
  });

  it.each([
    [{ content_object: null }, { role: ['This field is required.'] }],
    [{ role: 'nope', content_object: null }, { role: ['Object with name=nope does not exist.'] }],
    [
      { role: 'core.task_viewer' },
      {
        non_field_errors: [
          "Either 'content_object' or 'content_object_prn' needs to be specified. Use 'null' for global or domain level access.",
        ],
      },
    ],
    [
      { role: 'core.group_owner', content_object: '/pulp/api/v3/groups/999999/' },
      { content_object: ['Invalid hyperlink - Object does not exist.'] },
    ],
    [
      { role: 'core.group_owner', content_object: `/pulp/api/v3/pulp_container/namespaces/${NOWHERE}/` },
      { content_object: ['Invalid hyperlink - Object does not exist.'] },
    ],
    ...['', 'x', '/pulp/api/v3/tasks/', '/pulp/api/v3/groups/x/', '/pulp/api/v3/groups/1/users/'].map(
      (content_object) =>
        [
          { role: 'core.group_owner', content_object },
          { content_object: ['Invalid hyperlink - No URL match.'] },
        ] as const,
    ),
    [
      { role: 'core.task_viewer', content_object: null, domain: '/pulp/api/v3/domains/1/' },
      { domain: ['Invalid hyperlink - No URL match.'] },
    ],
  ])('are refused as %j', async (body, errors) => {
    expect(await api.post(`${await addHolder()}roles/`, body)).toEqual({ status: 400, body: errors });
  });

  it('are given once of several at once', async () => {
    const href = await addHolder();
    const body = { role: 'core.task_viewer', content_object: null };

    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post(`${href}roles/`, body)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
  });

  it('are listed, found and taken back', async () => {
    const href = await addHolder();
    const namespace = await only('pulp_container/namespaces/');
    const [everywhere, there] = [
      await api.create(`${href}roles/`, { role: 'core.task_viewer', content_object: null }),
      await api.create(`${href}roles/`, {
        role: 'container.containernamespace_consumer',
        content_object: namespace.pulp_href,
      }),
    ];
    const found = async (query: string) => (await api.page(`${href}roles/?${query}`)).results;

    expect(await found('')).toEqual([there, everywhere]);
    expect(await found('role=core.task_viewer')).toEqual([everywhere]);
    expect(await found('role__icontains=NAMESPACE')).toEqual([there]);
    expect(await found('content_object=null')).toEqual([everywhere]);
    expect(await found(`content_object=${namespace.pulp_href}`)).toEqual([there]);
    expect(await api.delete(there.pulp_href)).toEqual({ status: 204, body: null });
    expect(await api.delete(there.pulp_href)).toEqual(NOT_FOUND);
    expect(await found('')).toEqual([everywhere]);
  });

  it('are below whom they belong to', async () => {
    const [one, other] = [await addHolder(), await addHolder()];
    const { pulp_href } = await api.create(`${one}roles/`, {
      role: 'core.task_viewer',
      content_object: null,
    });
    const elsewhere = pulp_href.replace(one, other);

    expect(await api.send('GET', elsewhere)).toEqual(NOT_FOUND);
    expect(await api.delete(elsewhere)).toEqual(NOT_FOUND);
    expect(await api.send('GET', `${type}s/999999/roles/`)).toEqual(NOT_FOUND);
    expect((await api.send('GET', pulp_href)).status).toBe(200);
  });
});

describe('a plain user', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  it('does not give themselves roles, and does not take them', async () => {
    const { href, api: own } = await addPerson(berth, 'role-climber', 'core.task_viewer');
    const [assignment] = (await own.page(`${href}roles/`)).results;

    const given = await own.post(`${href}roles/`, { role: 'core.group_owner', content_object: null });
    const taken = await own.delete(assignment?.pulp_href ?? '');

    expect([given, taken]).toEqual([DENIED, DENIED]);
  });

  it('does not give roles to a group that they own', async () => {
    const { api: own } = await addPerson(berth, 'group-owner', 'core.group_creator');
    const group = await own.create('groups/', { name: 'owned' });

    const given = await own.post(`${group.pulp_href}roles/`, {
      role: 'core.task_viewer',
      content_object: null,
    });

    expect(given).toEqual(DENIED);
  });

  it('does not see the roles of others', async () => {
    const { api: own } = await addPerson(berth, 'curious');
    const { href } = await addPerson(berth, 'secretive', 'core.task_viewer');
    const [assignment] = (await api.page(`${href}roles/`)).results;

    expect(await own.send('GET', `${href}roles/`)).toEqual(NOT_FOUND);
    expect(await own.send('GET', assignment?.pulp_href ?? '')).toEqual(NOT_FOUND);
  });
});
