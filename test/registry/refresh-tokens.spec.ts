import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { RegistryClient } from '../support/registry-client.js';
import {
  addUserLike,
  basic,
  bearer,
  getToken,
  hashOf,
  makeAccessToken,
  postToken,
  refreshTokenOf,
  tokenIn,
} from '../support/token-endpoint.js';

const unauthorized = { status: 401, codes: ['UNAUTHORIZED'] };

describe('a refresh token', () => {
  let berth: Berth;

  beforeAll(async () => {
    // The worker starts when there is something for its first round to remove.
    berth = await startBerth({ worker: false });
    await berth.addUser('user', 'password');
    await new RegistryClient(berth).pushImage('others/app', 'v1');
  });
  afterAll(() => berth.stop());

  const refresh = (refresh_token: string, scope = '') =>
    postToken(berth, { grant_type: 'refresh_token', client_id: 'docker', refresh_token, scope });
  const change = (text: string, ...values: unknown[]) => berth.database.query(text, values);
  const rowsOf = (username: string) =>
    berth.database.query<{ name: string; secret_hash: string }>(
      `SELECT a.name, a.secret_hash FROM access_token a JOIN "user" u ON u.id = a.user_id
        WHERE u.username = $1 AND a.kind = 'refresh' ORDER BY a.id`,
      [username],
    );
  const newUser = async () => {
    const username = `u${randomUUID().slice(0, 8)}`;
    await addUserLike(berth, 'user', username);
    return { username, credentials: `${username}:password` };
  };

  it('comes with a token that is asked for with offline_token=true, and only its hash is kept', async () => {
    const { username, credentials } = await newUser();

    const secret = await refreshTokenOf(berth, credentials);

    expect(await rowsOf(username)).toEqual([{ name: 'docker', secret_hash: hashOf(secret) }]);
  });

  it('comes with the password grant and access_type=offline', async () => {
    const { username } = await newUser();
    const form = { grant_type: 'password', username, password: 'password', client_id: 'containerd' };

    const without = await tokenIn(postToken(berth, form));
    const answer = await tokenIn(postToken(berth, { ...form, access_type: 'offline' }));

    expect(without).not.toHaveProperty('refresh_token');
    expect(await rowsOf(username)).toEqual([
      { name: 'containerd', secret_hash: hashOf(answer.refresh_token ?? '') },
    ]);
  });

  it.each([
    ['offline_token=true', 'unknown'],
    ['offline_token=true&client_id=', 'unknown'],
    ['offline_token=true&client_id=a&client_id=b', 'a'],
    ['offline_token=true&client_id=a%00b', 'a\uFFFDb'],
    [`offline_token=true&client_id=${'x'.repeat(101)}`, 'x'.repeat(100)],
  ])('asked for with %s is listed as %j', async (query, name) => {
    const { username, credentials } = await newUser();

    await tokenIn(getToken(berth, query, credentials));

    expect(await rowsOf(username)).toMatchObject([{ name }]);
  });

  it('is not for those who do not ask for it, nor for anonymous clients', async () => {
    const { credentials } = await newUser();

    const unasked = await tokenIn(getToken(berth, 'offline_token=false', credentials));
    const anonymous = await tokenIn(getToken(berth, 'offline_token=true', null));
    const empty = await tokenIn(getToken(berth, 'offline_token=true', ':'));

    for (const answer of [unasked, anonymous, empty]) expect(answer).not.toHaveProperty('refresh_token');
  });

  it('gives tokens for what its user may do, ever again', async () => {
    const { username, credentials } = await newUser();
    const secret = await refreshTokenOf(berth, credentials);
    const scope = `repository:${username}/app:pull,push`;

    const first = await tokenIn(refresh(secret, `${scope} repository:others/app:push`));
    const second = await tokenIn(refresh(secret));

    expect([first.refresh_token, first.scope]).toEqual([secret, scope]);
    expect([second.refresh_token, second.scope]).toEqual([secret, '']);
    const begun = await berth.fetch(`/v2/${username}/app/blobs/uploads/`, {
      method: 'POST',
      headers: bearer(first.token),
    });
    expect(begun.status).toBe(202);
  });

  it('that was asked for with an access token may do no more than that', async () => {
    const { username } = await newUser();
    const scopes = [{ name: `${username}/one`, actions: ['pull'] }];
    const password = await makeAccessToken(berth, username, { scopes });
    const secret = await refreshTokenOf(berth, `${username}:${password}`);

    const { scope } = await tokenIn(
      refresh(secret, `repository:${username}/one:pull,push repository:${username}/two:pull`),
    );

    expect(scope).toBe(`repository:${username}/one:pull`);
  });

  it('is no password, and no token', async () => {
    const { username, credentials } = await newUser();
    const secret = await refreshTokenOf(berth, credentials);

    const responses = await Promise.all([
      berth.fetch('/token', { headers: basic(`${username}:${secret}`) }),
      postToken(berth, { grant_type: 'password', username, password: secret }),
      berth.fetch('/v2/', { headers: bearer(secret) }),
    ]);

    for (const response of responses) expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it.each(['', 'nonsense', 'nul\0', `berth_${'x'.repeat(43)}`])('is not %j', async (secret) => {
    const response = await refresh(secret);

    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it('is not an access token', async () => {
    const { username } = await newUser();

    const response = await refresh(await makeAccessToken(berth, username));

    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it.each<[string, (username: string, secret: string) => Promise<unknown>]>([
    ['is revoked', (_, secret) => change('DELETE FROM access_token WHERE secret_hash = $1', hashOf(secret))],
    [
      'belongs to an inactive user',
      (username) => change('UPDATE "user" SET is_active = false WHERE username = $1', username),
    ],
    ['belongs to a user who was logged out', (username) => berth.command('user', 'log-out', username)],
    [
      'was asked for with another password',
      (username) => berth.command('user', 'set-password', username, '--password', 'another password'),
    ],
    ['belongs to nobody', (username) => change('DELETE FROM "user" WHERE username = $1', username)],
  ])('is refused at once when it %s', async (_, revoke) => {
    const { username, credentials } = await newUser();
    const secret = await refreshTokenOf(berth, credentials);
    await tokenIn(refresh(secret));
    await revoke(username, secret);

    const response = await refresh(secret);

    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it.each([
    ['has expired', `UPDATE access_token SET expires_at = now() WHERE name = $1`],
    ['was deleted', 'DELETE FROM access_token WHERE name = $1'],
  ])('is refused at once when the access token that it came from %s', async (_, revocation) => {
    const { username } = await newUser();
    const password = await makeAccessToken(berth, username, { name: username });
    const secret = await refreshTokenOf(berth, `${username}+${username}:${password}`);
    await tokenIn(refresh(secret));
    await change(revocation, username);

    const response = await refresh(secret);

    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it('pushes out the oldest beyond a hundred of its user, and nobody else’s', async () => {
    const [{ username, credentials }, other] = [await newUser(), await newUser()];
    await refreshTokenOf(berth, other.credentials);
    const [first, second] = [
      await refreshTokenOf(berth, credentials),
      await refreshTokenOf(berth, credentials),
    ];
    for (let count = 3; count <= 100; count++) await refreshTokenOf(berth, credentials);
    await makeAccessToken(berth, username);

    const last = await refreshTokenOf(berth, credentials);

    expect(await refusalOf(await refresh(first))).toEqual(unauthorized);
    for (const secret of [second, last]) expect((await refresh(secret)).status).toBe(200);
    expect(await rowsOf(username)).toHaveLength(100);
    expect(await rowsOf(other.username)).toHaveLength(1);
    const [{ count }] = (await berth.database.query<{ count: string }>(
      `SELECT count(*) FROM access_token a JOIN "user" u ON u.id = a.user_id WHERE username = $1 AND kind = 'personal'`,
      [username],
    )) as [{ count: string }];
    expect(count).toBe('1');
  });

  it.each([0, 2, 170])(
    'is not pushed out by logins that nobody uses when it was used %d days ago',
    async (days) => {
      const { credentials } = await newUser();
      const working = await refreshTokenOf(berth, credentials);
      await tokenIn(refresh(working));
      await change(
        `UPDATE access_token SET last_used_at = now() - $2 * interval '1 day' WHERE secret_hash = $1`,
        hashOf(working),
        days,
      );

      for (let count = 0; count < 101; count++) await refreshTokenOf(berth, credentials);

      expect((await refresh(working)).status).toBe(200);
    },
  );

  it('is pushed out by those used later where its user has ten times as many in use', async () => {
    const { username, credentials } = await newUser();
    const [longest, lately] = [
      await refreshTokenOf(berth, credentials),
      await refreshTokenOf(berth, credentials),
    ];
    for (const secret of [longest, lately]) await tokenIn(refresh(secret));
    await change(
      `INSERT INTO access_token (id, kind, name, user_id, secret_hash, last_used_at)
       SELECT gen_random_uuid(), 'refresh', 'docker', u.id, gen_random_uuid()::text, now() - interval '1 hour'
         FROM "user" u, generate_series(1, 999) WHERE u.username = $1`,
      username,
    );
    await change(
      `UPDATE access_token SET last_used_at = now() - interval '2 hours' WHERE secret_hash = $1`,
      hashOf(longest),
    );

    await refreshTokenOf(berth, credentials);

    expect(await refusalOf(await refresh(longest))).toEqual(unauthorized);
    expect((await refresh(lately)).status).toBe(200);
    expect(await rowsOf(username)).toHaveLength(1001);
  });

  it('is given to each of many logins at once', async () => {
    const { credentials } = await newUser();

    const secrets = await Promise.all(Array.from({ length: 20 }, () => refreshTokenOf(berth, credentials)));

    const answers = await Promise.all(secrets.map((secret) => refresh(secret)));
    expect(answers.map(({ status }) => status)).toEqual(secrets.map(() => 200));
  });

  it('is forgotten when nobody has used it for half a year', async () => {
    const { username, credentials } = await newUser();
    const age = (secret: string, made: number, used: number | null) =>
      change(
        `UPDATE access_token SET pulp_created = now() - $2 * interval '1 day', last_used_at = now() - $3 * interval '1 day'
          WHERE secret_hash = $1`,
        hashOf(secret),
        made,
        used,
      );
    const [never, once, lately, fresh] = (await Promise.all(
      [0, 1, 2, 3].map(() => refreshTokenOf(berth, credentials)),
    )) as [string, string, string, string];
    const personal = await makeAccessToken(berth, username);
    await age(never, 181, null);
    await age(once, 400, 181);
    await age(lately, 400, 179);
    await age(personal, 400, 399);

    await berth.startWorker();

    await eventually(async () => {
      const left = (await rowsOf(username)).map((row) => row.secret_hash);
      expect(left.sort()).toEqual([hashOf(lately), hashOf(fresh)].sort());
    });
    expect((await getToken(berth, '', `${username}:${personal}`)).status).toBe(200);
  });
});
