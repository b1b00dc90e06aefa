import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, type Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };

type ShownGroup = Shown & { readonly id: number };

describe('groups in the management API', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  const addGroup = (name: string, maker = api) => maker.create<ShownGroup>('groups/', { name });

  /** Somebody with a role on one group. */
  const addMember = async (username: string, group: ShownGroup, role: string): Promise<Person> => {
    const person = await addPerson(berth, username);
    await api.create(`${person.href}roles/`, { role, content_object: group.pulp_href });
    return person;
  };

  it('are made', async () => {
    const { status, body } = await api.post('groups/', { name: 'made' });

    const { id } = body;
    expect(status).toBe(201);
    expect(body).toEqual({
      name: 'made',
      pulp_href: `/pulp/api/v3/groups/${id}/`,
      prn: `prn:core.group:${id}`,
      id: expect.any(Number),
    });
    expect(await api.get(`groups/${id}/`)).toEqual(body);
  });

  it('have names of their own', async () => {
    await addGroup('unique');
    const { pulp_href } = await addGroup('other');
    const taken = { status: 400, body: { name: ['This field must be unique.'] } };

    expect(await api.post('groups/', { name: 'unique' })).toEqual(taken);
    expect(await api.patch(pulp_href, { name: 'unique' })).toEqual(taken);
    expect(await api.post('groups/', { name: '' })).toEqual({
      status: 400,
      body: { name: ['This field may not be blank.'] },
    });
    expect(await api.post('groups/', {})).toEqual({
      status: 400,
      body: { name: ['This field is required.'] },
    });
  });

  it('are made once of several at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post('groups/', { name: 'race' })));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400]);
  });

  it('are made by users who may, and who own them', async () => {
    const maker = await addPerson(berth, 'group-maker', 'core.group_creator');
    const stranger = await addPerson(berth, 'group-stranger');

    const group = await addGroup('makers', maker.api);

    expect(await stranger.api.post('groups/', { name: 'strangers' })).toEqual(DENIED);
    expect(await maker.api.get(`${group.pulp_href}my_permissions/`)).toEqual({
      permissions: ['core.change_group', 'core.delete_group', 'core.manage_roles_group', 'core.view_group'],
    });
    expect(await maker.api.patch(group.pulp_href, { name: 'renamed' })).toMatchObject({
      status: 200,
      body: { name: 'renamed' },
    });
    expect((await maker.api.send('PUT', group.pulp_href, { name: 'put' })).body).toMatchObject({
      name: 'put',
    });
    expect(await maker.api.delete(group.pulp_href)).toEqual({ status: 204, body: null });
    expect(await maker.api.send('GET', group.pulp_href)).toEqual(NOT_FOUND);
  });

  it('are listed to users who may view them', async () => {
    const group = await addGroup('listed');
    await addGroup('not-listed');
    const viewer = await addMember('lister', group, 'core.group_viewer');
    const stranger = await addPerson(berth, 'list-stranger');
    const overseer = await addPerson(berth, 'overseer', 'core.group_viewer');

    const seen = await viewer.api.page('groups/');
    const none = await stranger.api.page('groups/');
    const all = await overseer.api.page('groups/?name__in=listed,not-listed&ordering=name');

    expect(seen).toMatchObject({ count: 1, results: [{ name: 'listed' }] });
    expect(none).toMatchObject({ count: 0, results: [] });
    expect(all.results.map(({ name }) => name)).toEqual(['listed', 'not-listed']);
  });

  it('are not there for strangers, and not for viewers to change', async () => {
    const group = await addGroup('guarded');
    const viewer = await addMember('guard-viewer', group, 'core.group_viewer');
    const stranger = await addPerson(berth, 'guard-stranger');
    const attempts = (who: ManagementClient) =>
      Promise.all([
        who.patch(group.pulp_href, { name: 'x' }),
        who.send('PUT', group.pulp_href, { name: 'x' }),
        who.delete(group.pulp_href),
        who.post(`${group.pulp_href}users/`, { username: 'guard-viewer' }),
        who.delete(`${group.pulp_href}users/${viewer.id}/`),
        who.post(`${group.pulp_href}roles/`, { role: 'core.task_viewer', content_object: null }),
        who.send('GET', `${group.pulp_href}list_roles/`),
        who.post(`${group.pulp_href}add_role/`, { role: 'core.group_owner', users: ['guard-viewer'] }),
        who.post(`${group.pulp_href}remove_role/`, { role: 'core.group_owner', users: ['admin'] }),
      ]);

    expect(await attempts(stranger.api)).toEqual(Array(9).fill(NOT_FOUND));
    expect(await attempts(viewer.api)).toEqual(Array(9).fill(DENIED));
    expect(await stranger.api.send('GET', `${group.pulp_href}users/`)).toEqual(NOT_FOUND);
    expect(await stranger.api.send('GET', `${group.pulp_href}roles/`)).toEqual(NOT_FOUND);
    expect(await stranger.api.send('GET', `${group.pulp_href}my_permissions/`)).toEqual(NOT_FOUND);
    expect(await viewer.api.send('GET', `${group.pulp_href}users/`)).toMatchObject({ status: 200 });
  });

  it('get users and lose them', async () => {
    const group = await addGroup('peopled');
    const person = await addPerson(berth, 'peopled-one');
    const users = `${group.pulp_href}users/`;

    const added = await api.post(users, { username: 'peopled-one' });
    const again = await api.post(users, { username: 'peopled-one' });
    const unknown = await api.post(users, { username: 'nobody' });

    const shown = { username: 'peopled-one', pulp_href: person.href, prn: `prn:auth.user:${person.id}` };
    expect(added).toEqual({ status: 201, body: shown });
    expect(again).toEqual(added);
    expect(unknown).toEqual({ status: 400, body: { non_field_errors: ['Could not find user nobody'] } });
    expect(await api.page(users)).toMatchObject({ count: 1, results: [shown] });
    expect(await api.delete(`${users}${person.id}/`)).toEqual({ status: 204, body: null });
    expect(await api.delete(`${users}${person.id}/`)).toEqual(NOT_FOUND);
    expect(await api.page(users)).toMatchObject({ count: 0 });
  });

  it('give their roles to who is in them', async () => {
    const group = await addGroup('empowered');
    const person = await addPerson(berth, 'empowered-one');
    await api.create(`${group.pulp_href}roles/`, {
      role: 'core.group_viewer',
      content_object: group.pulp_href,
    });
    const before = await person.api.send('GET', group.pulp_href);

    await api.create(`${group.pulp_href}users/`, { username: 'empowered-one' });

    expect(before).toEqual(NOT_FOUND);
    expect(await person.api.send('GET', group.pulp_href)).toMatchObject({ status: 200 });
  });

  it('take their roles with them', async () => {
    const group = await addGroup('doomed');
    const person = await addPerson(berth, 'doomed-one');
    await api.create(`${group.pulp_href}users/`, { username: 'doomed-one' });
    await api.create(`${group.pulp_href}roles/`, {
      role: 'container.containernamespace_creator',
      content_object: null,
    });
    await api.create(`${person.href}roles/`, { role: 'core.group_viewer', content_object: group.pulp_href });

    await api.delete(group.pulp_href);

    const [rows, epochs] = await Promise.all([
      berth.database.query('SELECT 1 FROM role_assignment WHERE group_id = $1 OR user_id = $2', [
        group.id,
        person.id,
      ]),
      berth.database.query<{ token_epoch: number }>('SELECT token_epoch FROM "user" WHERE id = $1', [
        person.id,
      ]),
    ]);
    expect(rows).toEqual([]);
    expect(epochs[0]?.token_epoch).toBeGreaterThan(0);
  });

  it.each(['0', '-1', 'x', '1e0', '0x1', '99999999999', '%00'])('are not called %s', async (id) => {
    expect(await api.send('GET', `groups/${id}/`)).toEqual(NOT_FOUND);
    expect((await api.send('GET', `groups/${id}/my_permissions/`)).status).toBe(404);
  });
});
