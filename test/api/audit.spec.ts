import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { hashOf, refreshTokenOf } from '../support/token-endpoint.js';
import { ManagementClient, type Shown } from './management-client.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

interface Event {
  readonly at: string;
  readonly action: string;
  readonly user: string | null;
  readonly username: string;
  readonly client: string;
  readonly object: string | null;
  readonly detail: object | null;
  readonly correlation_id: string;
}

const basic = (username: string, password: string) => ({
  Authorization: `Basic ${btoa(`${username}:${password}`)}`,
});

describe('the record of who did what', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
    await berth.addUser('reader', 'reader-password');
  });
  afterAll(() => berth.stop());

  const find = async (query: string) => {
    const page: unknown = await api.page(`audit/?${query}`);
    return page as { readonly count: number; readonly results: readonly Event[] };
  };
  /** The events of a query, oldest first, once they are so many and everything before has been written. */
  const events = async (query: string, count: number): Promise<readonly Event[]> => {
    const mark = `mark-${randomUUID()}`;
    await login(mark, 'wrong');
    return eventually(async () => {
      if ((await find(`username=${mark}`)).count === 0) throw new Error('not all has been written');
      const { results } = await find(query);
      expect(results).toHaveLength(count);
      return results.toReversed();
    });
  };
  const login = (username: string, password: string, headers: Record<string, string> = {}) =>
    berth.fetch('/token', { headers: { ...basic(username, password), ...headers } });
  const addUser = async (): Promise<string> => {
    const username = `user-${randomUUID()}`;
    await berth.database.query(
      `INSERT INTO "user" (username, password_hash) SELECT $1, password_hash FROM "user" WHERE username = 'reader'`,
      [username],
    );
    return username;
  };
  const makePrivate = (name: string) =>
    berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [name]);

  it('has who gave a role to whom, and who took it away', async () => {
    await registry.pushImage('audit/roles', 'v1', 'layer');
    const href = await new ApiClient(berth).href('distributions/container/container/', 'name', 'audit/roles');
    const body = { role: 'container.containerdistribution_consumer', users: ['reader'] };

    await new ApiClient(berth).send('POST', `${href}add_role/`, body);
    await new ApiClient(berth).send('POST', `${href}remove_role/`, body);
    await new ApiClient(berth, 'reader:reader-password').send('POST', `${href}add_role/`, body);

    expect(await events(`object=${href}add_role/`, 1)).toMatchObject([
      { action: 'role-add', username: 'admin', detail: body },
    ]);
    expect(await events(`object=${href}remove_role/`, 1)).toMatchObject([
      { action: 'role-remove', username: 'admin', detail: body },
    ]);
  });

  it('has every change of who has which roles, and of what they carry', async () => {
    const username = await addUser();
    const { pulp_href: user } = (await api.page(`users/?username=${username}`)).results[0] as Shown;
    const onAll = { role: 'core.task_viewer', content_object: null };
    const since = new Date().toISOString();
    const role = await api.create('roles/', { name: username, permissions: [] });
    const group = await api.create('groups/', { name: username });
    const member = `${group.pulp_href}users/${user.split('/').at(-2)}/`;
    const mine = await api.create(`${user}roles/`, onAll);
    const ours = await api.create(`${group.pulp_href}roles/`, onAll);
    await api.create(`${group.pulp_href}users/`, { username });
    await api.patch(role.pulp_href, { permissions: ['core.view_group'] });
    for (const href of [mine.pulp_href, ours.pulp_href, member, group.pulp_href, role.pulp_href])
      await api.delete(href);
    const recorded = async (action: string, count: number) =>
      (await events(`action=${action}&at__gte=${since}`, count)).map(({ detail, object }) => [
        (detail as { method?: string }).method,
        object,
      ]);

    const [added, removed, changed] = [
      await recorded('role-add', 2),
      await recorded('role-remove', 2),
      await recorded('role-change', 6),
    ];

    expect(added).toEqual([
      ['POST', `${user}roles/`],
      ['POST', `${group.pulp_href}roles/`],
    ]);
    expect(removed).toEqual([
      ['DELETE', mine.pulp_href],
      ['DELETE', ours.pulp_href],
    ]);
    expect(changed).toEqual([
      ['POST', '/pulp/api/v3/roles/'],
      ['POST', `${group.pulp_href}users/`],
      ['PATCH', role.pulp_href],
      ['DELETE', member],
      ['DELETE', group.pulp_href],
      ['DELETE', role.pulp_href],
    ]);
  });

  it('has a login, once a minute', async () => {
    const username = await addUser();
    await login(username, 'reader-password', { 'Correlation-Id': 'the-first' });
    await login(username, 'reader-password');

    const [event] = await events(`username=${username}`, 1);

    expect(event).toEqual({
      at: TIME,
      action: 'login',
      user: expect.stringMatching(/^\/pulp\/api\/v3\/users\/\d+\/$/),
      username,
      client: '127.0.0.1',
      object: null,
      detail: null,
      correlation_id: 'the-first',
    });
  });

  it('has every login that failed', async () => {
    const [known, unknown] = [await addUser(), `nobody-${randomUUID()}`];
    for (const username of [known, unknown, known, unknown]) await login(username, 'wrong');

    const failed = [...(await events(`username=${known}`, 2)), ...(await events(`username=${unknown}`, 2))];

    for (const event of failed) expect(event).toMatchObject({ action: 'login-failed', user: null });
  });

  it('has the use of an access token', async () => {
    const [username, id] = [await addUser(), randomUUID()];
    const secret = `berth_${randomBytes(32).toString('base64url')}`;
    await berth.database.query(
      `INSERT INTO access_token (id, kind, name, user_id, secret_hash)
       SELECT $1, 'personal', 'ci', id, $2 FROM "user" WHERE username = $3`,
      [id, createHash('sha256').update(secret).digest('hex'), username],
    );
    for (const name of [username, `${username}+ci`, username]) await login(name, secret);

    const [event] = await events(`username=${username}`, 1);

    expect(event).toMatchObject({ action: 'token-use', object: id });
  });

  it('has the use of a refresh token, and that of one that is not good any more', async () => {
    const username = await addUser();
    const refresh_token = await refreshTokenOf(berth, `${username}:reader-password`);
    const refresh = (id: string) =>
      berth.fetch('/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
        headers: { 'Correlation-Id': id },
      });
    await refresh('good');
    await refresh('good-again');
    await berth.database.query('DELETE FROM access_token WHERE secret_hash = $1', [hashOf(refresh_token)]);
    await refresh('gone');

    const used = await events(`username=${username}&action=token-use`, 1);
    const [failed] = (await find('action=login-failed&limit=1000')).results.filter(
      ({ correlation_id }) => correlation_id === 'gone',
    );

    expect(used).toMatchObject([{ object: expect.any(String), correlation_id: 'good' }]);
    expect(failed).toMatchObject({ user: null, username: '', client: '127.0.0.1' });
  });

  it('has pushes that change something, and deletes', async () => {
    const manifest = await registry.pushImage('audit/pushed', 'v1', 'layer');
    const digest = digestOf(manifest);
    await registry.putManifest('audit/pushed', 'v1', manifest);
    await registry.putManifest('audit/pushed', 'v2', manifest);
    await registry.fetch('/v2/audit/pushed/manifests/v1', { method: 'DELETE' });
    await registry.fetch(`/v2/audit/pushed/manifests/${digest}`, { method: 'DELETE' });

    const found = await events('object=audit/pushed', 4);

    expect(found.map(({ action, username, detail }) => ({ action, username, detail }))).toEqual([
      { action: 'push', username: 'admin', detail: { reference: 'v1', tags: ['v1'], digest } },
      { action: 'push', username: 'admin', detail: { reference: 'v2', tags: ['v2'], digest } },
      { action: 'delete', username: 'admin', detail: { type: 'tag', reference: 'v1' } },
      { action: 'delete', username: 'admin', detail: { type: 'manifest', reference: digest } },
    ]);
  });

  it('has pulls of what is private, once a minute', async () => {
    await registry.pushImage('audit/private', 'v1', 'layer');
    await makePrivate('audit/private');
    const paths = ['manifests/v1', `blobs/${digestOf('layer')}`];
    for (const method of ['HEAD', 'GET', 'GET'])
      for (const path of paths)
        expect((await registry.fetch(`/v2/audit/private/${path}`, { method })).status).toBe(200);

    const [pull] = await events('object=audit/private&action=pull', 1);

    expect(pull).toMatchObject({ username: 'admin', detail: { reference: 'v1' }, client: '127.0.0.1' });
  });

  it.each(['raw', 'config'])('has pulls of what is private by the management API: %s', async (which) => {
    const name = `audit/read-${which}`;
    const manifest = await api.manifest(await registry.pushImage(name, 'v1', `layer of ${name}`));
    const path = `${manifest.pulp_href}${which}/`;
    await api.fetch(path);
    await events(`object=${path}&action=pull`, 0);
    await makePrivate(name);
    const digest = (await api.fetch(path)).headers.get('docker-content-digest');
    await api.fetch(path);

    const [pull] = await events(`object=${path}&action=pull`, 1);

    expect(pull).toMatchObject({ username: 'admin', detail: { reference: digest }, client: '127.0.0.1' });
  });

  it('has no pulls of what is public, nor those that were refused', async () => {
    await registry.pushImage('audit/public', 'v1', 'layer');
    await registry.fetch('/v2/audit/public/manifests/v1');
    await registry.pushImage('audit/hidden', 'v1', 'layer');
    await makePrivate('audit/hidden');
    const stranger = new RegistryClient(berth, 'reader:reader-password');

    const refused = await stranger.fetch('/v2/audit/hidden/manifests/v1');
    const missing = await registry.fetch('/v2/audit/hidden/manifests/v2');

    expect([refused.status, missing.status]).toEqual([404, 404]);
    await events('object=audit/public&action=pull', 0);
    await events('object=audit/hidden&action=pull', 0);
  });

  it('is for superusers alone', async () => {
    const anonymous = await berth.fetch('/pulp/api/v3/audit/');
    const response = await berth.fetch('/pulp/api/v3/audit/', {
      headers: basic('reader', 'reader-password'),
    });

    expect(anonymous.status).toBe(401);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ detail: 'You do not have permission to perform this action.' });
  });

  it('can be narrowed to a time', async () => {
    const username = await addUser();
    await login(username, 'wrong');
    await login(username, 'wrong');
    const [first, second] = await events(`username=${username}&action=login-failed`, 2);
    await berth.database.query(
      `UPDATE audit_event SET at = '2001-02-03T04:05:06Z' WHERE correlation_id = $1`,
      [first?.correlation_id],
    );

    const before = await find(`username=${username}&at__lt=2001-02-03T04:05:07Z`);
    const after = await find(`username=${username}&at__gte=2001-02-03T04:05:07Z`);

    expect(before.results.map(({ at }) => at)).toEqual(['2001-02-03T04:05:06.000000Z']);
    expect(after.results).toEqual([second]);
  });

  it.each(['at__gte=yesterday', 'at__lt=', 'at__gte=-200000-01-01T00:00:00Z', 'username=%00', 'bogus=1'])(
    'takes no nonsense: %s',
    async (query) => {
      expect((await api.fetch(`audit/?${query}`)).status).toBe(400);
    },
  );

  it('takes what clients may send', async () => {
    const username = `\u{1F642}${'\u{1F642}'.repeat(74)}x`;
    const Authorization = `Basic ${Buffer.from(`a${username}:wrong`).toString('base64')}`;
    await berth.fetch('/token', { headers: { Authorization, 'Correlation-Id': 'x'.repeat(200) } });

    const [event] = await events(`username=a${encodeURIComponent(`${'\u{1F642}'.repeat(74)}\uFFFD`)}`, 1);

    expect(event?.correlation_id).toBe('x'.repeat(200));
  });

  it('keeps the name of a user who is gone', async () => {
    const username = await addUser();
    await login(username, 'reader-password');
    await events(`username=${username}`, 1);
    await berth.database.query('DELETE FROM "user" WHERE username = $1', [username]);

    const [event] = await events(`username=${username}`, 1);

    expect(event).toMatchObject({ action: 'login', user: null, username });
  });
});

describe('the record, when things happen to it', () => {
  it('has what was done just before the end', async () => {
    const berth = await startBerth({ worker: false });
    try {
      await berth.fetch('/token', { headers: basic('nobody', 'wrong') });
      await berth.end('api');

      const rows = await berth.database.query('SELECT username FROM audit_event');
      expect(rows).toEqual([{ username: 'nobody' }]);
    } finally {
      await berth.stop();
    }
  });

  it('fails no request, and is tried again', async () => {
    const berth = await startBerth({ worker: false, log: true });
    try {
      await berth.database.query('ALTER TABLE audit_event RENAME TO elsewhere');
      const { username, password } = berth.admin;
      const response = await berth.fetch('/token', { headers: basic(username, password) });
      await eventually(() => expect(JSON.stringify(berth.log())).toContain('1 audit events are tried again'));
      await berth.database.query('ALTER TABLE elsewhere RENAME TO audit_event');

      expect(response.status).toBe(200);
      await eventually(async () =>
        expect(await berth.database.query('SELECT username, action FROM audit_event')).toEqual([
          { username, action: 'login' },
        ]),
      );
    } finally {
      await berth.stop();
    }
  });

  it('is forgotten in time, and so are logins and events', async () => {
    const berth = await startBerth({ worker: false, env: { BERTH_AUDIT_DAYS: '7', BERTH_EVENT_DAYS: '3' } });
    try {
      await berth.database.query(
        `INSERT INTO audit_event (id, at, action, username, client, correlation_id)
         SELECT gen_random_uuid(), now() - days * interval '1 day', 'push', days, '', ''
           FROM unnest(ARRAY[6, 8] || array_fill(9, ARRAY[1500])) AS days`,
      );
      await berth.database.query(
        `INSERT INTO login_failure (id, account, address, at)
         SELECT gen_random_uuid(), minutes, '', now() - minutes * interval '1 minute' FROM unnest(ARRAY[4, 6]) AS minutes`,
      );
      await berth.database.query(
        `INSERT INTO login_success (account, address, at)
         SELECT days, '', now() - days * interval '1 day' FROM unnest(ARRAY[29, 31]) AS days`,
      );
      await berth.database.query(
        `INSERT INTO event (transaction_id, at, type, subject, payload)
         SELECT n, now() - CASE WHEN n <= 20500 THEN interval '4 days' ELSE interval '2 days' END, 'test', n, '{}'
           FROM generate_series(1, 20600) AS n`,
      );
      await berth.startWorker();

      await eventually(async () => {
        expect(
          await berth.database.query(`SELECT count(*)::int, min(subject::int) AS first FROM event`),
        ).toEqual([{ count: 100, first: 20501 }]);
        expect(await berth.database.query('SELECT username FROM audit_event')).toEqual([{ username: '6' }]);
        expect(await berth.database.query('SELECT account FROM login_success')).toEqual([{ account: '29' }]);
        const failures = await berth.database.query('SELECT account FROM login_failure');
        expect(failures).not.toContainEqual({ account: '6' });
      });
    } finally {
      await berth.stop();
    }
  });

  it('is not kept at all where that is the setting', async () => {
    const berth = await startBerth({ worker: false, env: { BERTH_AUDIT_DAYS: '0' } });
    try {
      await berth.fetch('/token', { headers: basic('nobody', 'wrong') });
      await berth.end('api');

      expect(await berth.database.query('SELECT * FROM audit_event')).toEqual([]);
    } finally {
      await berth.stop();
    }
  });
});
