import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson, PASSWORD } from './people.js';

const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };

describe('users in the management API', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  it('are made', async () => {
    const { status, body } = await api.post('users/', {
      username: 'made@example.org',
      password: PASSWORD,
      first_name: 'Ma',
      last_name: 'De',
      email: 'made@example.org',
      is_staff: true,
    });

    const { pulp_href, id } = body;
    expect(status).toBe(201);
    expect(body).toEqual({
      pulp_href: `/pulp/api/v3/users/${id}/`,
      prn: `prn:auth.user:${id}`,
      id: expect.any(Number),
      username: 'made@example.org',
      first_name: 'Ma',
      last_name: 'De',
      email: 'made@example.org',
      is_staff: true,
      is_active: true,
      date_joined: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      groups: [],
      hidden_fields: [{ name: 'password', is_set: true }],
    });
    expect(await api.get(String(pulp_href))).toEqual(body);
  });

  it('show their groups', async () => {
    const person = await addPerson(berth, 'grouped');
    const group = await api.create<Shown & { id: number }>('groups/', { name: 'of-grouped' });
    await api.create(`${group.pulp_href}users/`, { username: 'grouped' });

    const user = await api.get(person.href);

    const { id, name, prn, pulp_href } = group;
    expect(user).toMatchObject({ groups: [{ id, name, prn, pulp_href }] });
  });

  it('without a password do not log in with one', async () => {
    const robot = await api.create('users/', { username: 'user-robot', password: null });

    const statuses = await Promise.all(
      ['', 'null', PASSWORD].map(
        async (password) =>
          (await new ManagementClient(berth, `user-robot:${password}`).fetch('tasks/')).status,
      ),
    );

    expect(robot).toMatchObject({ hidden_fields: [{ name: 'password', is_set: false }] });
    expect(statuses).toEqual([401, 401, 401]);
  });

  it.each([
    [{}, { username: ['This field is required.'] }],
    [{ username: null }, { username: ['This field may not be null.'] }],
    [{ username: 'ok', is_active: null }, { is_active: ['This field may not be null.'] }],
    [{ username: 'ok', is_staff: 'yes' }, { is_staff: ['Must be a valid boolean.'] }],
    [{ username: 'ok', email: 'nobody' }, { email: ['Enter a valid email address.'] }],
    [{ username: 'ok', first_name: 'a\0b' }, { first_name: ['Null characters are not allowed.'] }],
    [
      { username: 'ok', password: 'short' },
      { non_field_errors: ['This password is too short. It must contain at least 8 characters.'] },
    ],
    [
      { username: 'ok', password: '1234567' },
      {
        non_field_errors: [
          'This password is too short. It must contain at least 8 characters.',
          'This password is entirely numeric.',
        ],
      },
    ],
    ...[
      { username: 'grace', password: 'Grace-1234' },
      { username: 'ok', last_name: 'Hopper', password: 'hopper1906' },
      { username: 'ok', email: 'grace.hopper@example.com', password: 'gracehopper' },
    ].map(
      (body) =>
        [body, { non_field_errors: ['The password is too similar to what the user is called.'] }] as const,
    ),
    [{ username: 'admin' }, { username: ['This field must be unique.'] }],
    [{ username: 'ok', is_superuser: true }, { is_superuser: ['Unexpected field'] }],
    [{ username: 'ok', id: 7 }, { id: ['Unexpected field'] }],
  ])('are refused as %j', async (body, errors) => {
    expect(await api.post('users/', body)).toEqual({ status: 400, body: errors });
  });

  it.each(['', 'a b', 'a:b', 'a/b', 'é', 'a'.repeat(151), 'a\n'])('are not called %j', async (username) => {
    const { status, body } = await api.post('users/', { username });

    expect([status, Object.keys(body)]).toEqual([400, ['username']]);
  });

  it('are found by name', async () => {
    for (const name of ['find-one', 'find-two']) await addPerson(berth, name);
    const namesFor = async (query: string) => {
      const { results } = await api.page(`users/?ordering=username&${query}`);
      return (results as unknown as { username: string }[]).map(({ username }) => username);
    };

    expect(await namesFor('username=find-one')).toEqual(['find-one']);
    expect(await namesFor('username__in=find-one,find-two,find-three')).toEqual(['find-one', 'find-two']);
    expect(await namesFor('username__icontains=FIND-T')).toEqual(['find-two']);
    expect(await namesFor('username__contains=FIND')).toEqual([]);
    expect(await namesFor('username__contains=%25')).toEqual([]);
    expect(await namesFor('username__contains=find&is_active=false')).toEqual([]);
  });

  it('are not looked for by what no name has', async () => {
    expect((await api.fetch('users/?username=%00')).status).toBe(400);
    expect((await api.fetch('users/?username__in=%00')).status).toBe(400);
    expect((await api.fetch('users/?is_active=maybe')).status).toBe(400);
  });

  it('are changed in part, and as a whole', async () => {
    const { href } = await addPerson(berth, 'changed');

    const patched = await api.patch(href, { first_name: 'New' });
    const put = await api.send('PUT', href, { username: 'changed-too', last_name: 'Name' });
    const incomplete = await api.send('PUT', href, { last_name: 'Other' });

    expect(patched).toMatchObject({ status: 200, body: { username: 'changed', first_name: 'New' } });
    expect(put).toMatchObject({
      status: 200,
      body: { username: 'changed-too', first_name: 'New', last_name: 'Name' },
    });
    expect(incomplete).toEqual({ status: 400, body: { username: ['This field is required.'] } });
  });

  it('keep their names to themselves', async () => {
    const { href } = await addPerson(berth, 'taken');

    expect(await api.patch(href, { username: 'admin' })).toEqual({
      status: 400,
      body: { username: ['This field must be unique.'] },
    });
  });

  it('are gone when they are deleted', async () => {
    const { href, api: own } = await addPerson(berth, 'deleted', 'core.group_creator');

    const deleted = await api.delete(href);

    expect(deleted).toEqual({ status: 204, body: null });
    expect((await own.fetch('tasks/')).status).toBe(401);
    expect(await api.delete(href)).toEqual(NOT_FOUND);
  });

  describe('as a plain user', () => {
    it('see themselves and nobody else', async () => {
      const [one, other] = [await addPerson(berth, 'plain-one'), await addPerson(berth, 'plain-other')];

      expect(await one.api.send('GET', one.href)).toMatchObject({ status: 200, body: { id: one.id } });
      expect(await one.api.send('GET', other.href)).toEqual(NOT_FOUND);
      expect(await one.api.send('GET', 'users/')).toEqual(DENIED);
    });

    it('make, change and delete nobody', async () => {
      const [one, other] = [await addPerson(berth, 'weak-one'), await addPerson(berth, 'weak-other')];

      expect(await one.api.post('users/', { username: 'weak-new' })).toEqual(DENIED);
      expect(await one.api.patch(other.href, { first_name: 'x' })).toEqual(NOT_FOUND);
      expect(await one.api.delete(other.href)).toEqual(NOT_FOUND);
      expect(await one.api.delete(one.href)).toEqual(DENIED);
      expect(await one.api.post(`${other.href}log_out/`)).toEqual(NOT_FOUND);
    });

    it.each([
      { is_staff: true },
      { username: 'root' },
      { email: 'a@b.c' },
      { password: 'another password' },
      { password: null, old_password: PASSWORD },
      { password: 'another password', old_password: PASSWORD, is_staff: true },
      {},
    ])('do not change themselves by %j', async (body) => {
      const { href, api: own } = await addPerson(
        berth,
        `self-${Object.keys(body).join('-')}-${Math.random()}`,
      );

      expect(await own.patch(href, body)).toEqual(DENIED);
    });

    it('do not become superusers', async () => {
      const { href, id, api: own } = await addPerson(berth, 'climber');

      const answers = [
        await own.patch(href, { is_superuser: true }),
        await own.patch(href, { is_superuser: true, password: 'another password', old_password: PASSWORD }),
        await own.send('PUT', href, { username: 'climber', is_superuser: true }),
        await own.patch(href, { isSuperuser: true }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
      const rows = await berth.database.query('SELECT is_superuser FROM "user" WHERE id = $1', [id]);
      expect(rows).toEqual([{ is_superuser: false }]);
    });

    it('change their passwords', async () => {
      const { href, api: own } = await addPerson(berth, 'careful');

      const wrong = await own.patch(href, { password: 'another password', old_password: 'guessed one' });
      const weak = await own.patch(href, { password: 'Careful-99', old_password: PASSWORD });
      const right = await own.patch(href, { password: 'another password', old_password: PASSWORD });

      expect(wrong).toEqual({ status: 400, body: { old_password: ['The password is wrong.'] } });
      expect([weak.status, Object.keys(weak.body)]).toEqual([400, ['non_field_errors']]);
      expect(right).toMatchObject({ status: 200, body: { username: 'careful' } });
      expect((await own.fetch('tasks/')).status).toBe(401);
      expect((await new ManagementClient(berth, 'careful:another password').fetch('tasks/')).status).toBe(
        200,
      );
    });
  });

  describe('are logged out', () => {
    it('by themselves', async () => {
      const { href, api: own, registry } = await addPerson(berth, 'leaver');
      await registry.startUpload('leaver/app');

      const answer = await own.post(`${href}log_out/`);

      expect(answer).toEqual({ status: 204, body: null });
      const [row] = await berth.database.query('SELECT token_epoch FROM "user" WHERE username = $1', [
        'leaver',
      ]);
      expect(row).toEqual({ token_epoch: 1 });
    });

    it('by administrators', async () => {
      const { href } = await addPerson(berth, 'thrown-out');

      expect(await api.post(`${href}log_out/`)).toEqual({ status: 204, body: null });
    });
  });

  it('lose what was given out to them with their roles', async () => {
    const { href, registry } = await addPerson(berth, 'demoted', 'container.containernamespace_creator');
    await registry.startUpload('demoted-elsewhere/app');
    const token = await registry.token('repository:demoted-elsewhere/app:pull,push,delete');
    const { results } = await api.page(`${href}roles/?role=container.containernamespace_creator`);

    const answer = await api.delete(results[0]?.pulp_href ?? '');

    expect(answer.status).toBe(204);
    await eventually(async () => {
      const { status } = await berth.fetch('/v2/', { headers: { Authorization: `Bearer ${token}` } });
      expect(status).toBe(401);
    });
  });
});

describe('the last administrator', () => {
  let berth: Berth;
  let api: ManagementClient;
  let admin: Shown;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    api = new ManagementClient(berth);
    const { results } = await api.page('users/');
    admin = named(
      (results as unknown as (Shown & { username: string })[]).map((user) => ({
        ...user,
        name: user.username,
      })),
      'admin',
    );
  });
  afterAll(() => berth.stop());

  it('stays', async () => {
    const errors = { non_field_errors: ['The last active administrator cannot be deleted or deactivated.'] };

    expect(await api.delete(admin.pulp_href)).toEqual({ status: 400, body: errors });
    expect(await api.patch(admin.pulp_href, { is_active: false })).toEqual({ status: 400, body: errors });
    expect(await api.patch(admin.pulp_href, { is_active: true })).toMatchObject({ status: 200 });
  });

  it('is one of two who go at once', async () => {
    await berth.addSuperuser('second', PASSWORD);
    const { results } = await api.page('users/?username=second');
    const second = new ManagementClient(berth, `second:${PASSWORD}`);

    const answers = await Promise.all([
      api.patch(results[0]?.pulp_href ?? '', { is_active: false }),
      second.patch(admin.pulp_href, { is_active: false }),
    ]);

    const rows = await berth.database.query('SELECT 1 FROM "user" WHERE is_superuser AND is_active');
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(rows).toHaveLength(1);
  });
});
