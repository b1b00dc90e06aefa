import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { sharedBerth } from '../support/shared-berth.js';
import { addUserLike, bearer, getToken, tokenIn } from '../support/token-endpoint.js';

/** As `docs/access.md` promises. */
const REVOCATION_SECONDS = 5;
const NAME = 'revoked/app';
const ROLE = 'container.containerdistribution_consumer';

const GIVE_ROLE = `
  INSERT INTO role_assignment (id, role_id, user_id)
  SELECT gen_random_uuid(), r.id, u.id FROM role r, "user" u WHERE r.name = '${ROLE}' AND u.username = $1`;
const JOIN_GROUP = `
  WITH team AS (INSERT INTO "group" (object_id, name) VALUES (gen_random_uuid(), $1) RETURNING id),
  role_ AS (
    INSERT INTO role_assignment (id, role_id, group_id)
    SELECT gen_random_uuid(), r.id, team.id FROM role r, team WHERE r.name = '${ROLE}')
  INSERT INTO group_member (group_id, user_id) SELECT team.id, u.id FROM team, "user" u WHERE u.username = $1`;
const HAVE_ROLE_OF_OWN = `
  WITH role_ AS (
    INSERT INTO role (id, name, permissions) SELECT gen_random_uuid(), $1, permissions FROM role WHERE name = '${ROLE}'
    RETURNING id)
  INSERT INTO role_assignment (id, role_id, user_id)
  SELECT gen_random_uuid(), role_.id, u.id FROM role_, "user" u WHERE u.username = $1`;
const BE_SUPERUSER = `UPDATE "user" SET is_superuser = true WHERE username = $1`;

const ID = `(SELECT id FROM "user" WHERE username = $1)`;

const REVOCATIONS: [string, string, string][] = [
  ['loses a role', GIVE_ROLE, `DELETE FROM role_assignment WHERE user_id = ${ID}`],
  ['leaves a group that has a role', JOIN_GROUP, `DELETE FROM group_member WHERE user_id = ${ID}`],
  [
    'is in a group that loses a role',
    JOIN_GROUP,
    `DELETE FROM role_assignment WHERE group_id = (SELECT id FROM "group" WHERE name = $1)`,
  ],
  ['is in a group that is deleted', JOIN_GROUP, `DELETE FROM "group" WHERE name = $1`],
  [
    'has a role that loses a permission',
    HAVE_ROLE_OF_OWN,
    `UPDATE role SET permissions = '{}' WHERE name = $1`,
  ],
  ['has a role that is deleted', HAVE_ROLE_OF_OWN, `DELETE FROM role WHERE name = $1`],
  ['is a superuser no more', BE_SUPERUSER, `UPDATE "user" SET is_superuser = false WHERE username = $1`],
  ['is deactivated', GIVE_ROLE, `UPDATE "user" SET is_active = false WHERE username = $1`],
  ['is deleted', GIVE_ROLE, `DELETE FROM "user" WHERE username = $1`],
];

describe('what was given out to a user', () => {
  let berth: BerthServer;
  let second: SecondApi;

  beforeAll(async () => {
    berth = await sharedBerth();
    second = await startSecondApi(berth);
    await berth.addUser('revocation-model', 'password');
    await new RegistryClient(berth).pushImage(NAME, 'v1', 'layer');
    await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = $1`, [NAME]);
  });
  afterAll(() => second.stop());

  const newUser = async (entitle: string): Promise<string> => {
    const username = randomUUID();
    await addUserLike(berth, 'revocation-model', username);
    await berth.database.query(entitle, [username]);
    return username;
  };
  const askFor = (username: string) =>
    getToken(berth, `scope=repository:${NAME}:pull`, `${username}:password`);
  const tokenOf = async (username: string) => (await tokenIn(askFor(username))).token;
  const pull = (api: Pick<BerthServer, 'fetch'>, token: string) =>
    api.fetch(`/v2/${NAME}/manifests/v1`, { headers: bearer(token) });

  /** That a request is under way which writes to an upload. */
  const expectWriting = async (location: string) => {
    const text = 'SELECT 1 FROM container_upload WHERE id = $1 AND owner IS NOT NULL AND lease_until > now()';
    expect(await berth.database.query(text, [location.slice(-36)])).toHaveLength(1);
  };
  /** Pulls until that is refused. Resolves with how long after `since` the last pull began that was not, in seconds. */
  const lastPull = async (api: Pick<BerthServer, 'fetch'>, token: string, since: number): Promise<number> => {
    let last = since;
    const refusal = await eventually(async () => {
      const began = performance.now();
      const response = await pull(api, token);
      if (response.ok) {
        last = began;
        throw new Error('it is still good');
      }
      return refusalOf(response);
    });
    expect(refusal).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
    return (last - since) / 1000;
  };

  it.each(REVOCATIONS)(
    'is void in every process before long when the user %s',
    async (_, entitle, revoke) => {
      const username = await newUser(entitle);
      const token = await tokenOf(username);
      for (const api of [berth, second]) expect((await pull(api, token)).status).toBe(200);
      await berth.database.query(revoke, [username]);
      const since = performance.now();

      const seconds = await Promise.all([lastPull(berth, token, since), lastPull(second, token, since)]);

      expect(Math.max(...seconds)).toBeLessThanOrEqual(REVOCATION_SECONDS);
      // Users who can still log in are granted nothing.
      expect(['', undefined]).toContain(
        ((await (await askFor(username)).json()) as { scope?: string }).scope,
      );
    },
  );

  it.each([
    ['is logged out', (username: string) => ['user', 'log-out', username]],
    ['gets another password', (name: string) => ['user', 'reset-password', name, '--password', 'password']],
  ])('is void when the user %s, and what is given out afterwards is good at once', async (_, command) => {
    const username = await newUser(GIVE_ROLE);
    const token = await tokenOf(username);
    for (const api of [berth, second]) expect((await pull(api, token)).status).toBe(200);
    await berth.command(...command(username));
    const since = performance.now();

    const after = await tokenOf(username);
    const statuses = [(await pull(second, after)).status, (await pull(berth, after)).status];
    const seconds = await Promise.all([lastPull(berth, token, since), lastPull(second, token, since)]);

    expect(statuses).toEqual([200, 200]);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(REVOCATION_SECONDS);
  });

  it('stays good when somebody else loses a role, and when its user gets one', async () => {
    const [username, other] = [await newUser(GIVE_ROLE), await newUser(GIVE_ROLE)];
    const [token, void_] = [await tokenOf(username), await tokenOf(other)];
    await berth.database.query(HAVE_ROLE_OF_OWN, [username]);
    await berth.database.query(`DELETE FROM role_assignment WHERE user_id = ${ID}`, [other]);

    await lastPull(berth, void_, performance.now());

    expect((await pull(berth, token)).status).toBe(200);
  });

  // A layer may take longer than a token is good for; the session is not bound to the token that began it.
  it('does not end the chunk that is on its way, and the upload goes on with what is given out afterwards', async () => {
    const username = await newUser(GIVE_ROLE);
    const name = `${username}/app`;
    const pushToken = async () =>
      bearer(
        (await tokenIn(getToken(berth, `scope=repository:${name}:pull,push`, `${username}:password`))).token,
      );
    const before = await pushToken();
    const begun = await berth.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST', headers: before });
    const location = begun.headers.get('location') ?? '';
    const finish = (headers: Record<string, string>) =>
      berth.fetch(`${location}?digest=${digestOf('a long layer')}`, { method: 'PUT', headers });
    async function* layer() {
      yield Buffer.from('a long ');
      await eventually(() => expectWriting(location));
      await berth.command('user', 'log-out', username);
      await eventually(async () => expect((await berth.fetch('/v2/', { headers: before })).status).toBe(401));
      yield Buffer.from('layer');
    }

    const body = ReadableStream.from(layer());
    const patched = await berth.fetch(location, { method: 'PATCH', body, duplex: 'half', headers: before });

    expect(patched.status).toBe(202);
    expect(await refusalOf(await finish(before))).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
    expect((await finish(await pushToken())).status).toBe(201);
  });
});
