import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { addPerson, PASSWORD } from '../api/people.js';
import { type Berth, startBerth } from '../support/berth.js';
import { requestsDuring } from '../support/request-log.js';
import { basic, bearer, getToken, postToken, tokenIn } from '../support/token-endpoint.js';

const MISTYPED = 'incorrect horse';
const NEW_PASSWORD = 'battery staple';

describe('a secret', () => {
  let berth: Berth;
  let admin: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth({ worker: false, log: true, env: { BERTH_LOG_LEVEL: 'trace' } });
    admin = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  /** All that the database holds, but for the users, whose passwords it keeps as hashes. */
  const stored = async (): Promise<string> => {
    const tables = await berth.database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'user'`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => berth.database.query(`SELECT t::text FROM ${name} t`)),
    );
    return JSON.stringify(rows);
  };

  /** Uses every door that a secret goes through, and resolves with all the secrets. */
  const useAll = async (): Promise<readonly string[]> => {
    const { username, href, api, registry } = await addPerson(berth, 'careful');
    const credentials = `${username}:${PASSWORD}`;
    await registry.pushImage(`${username}/app`, 'v1');
    const token = await api.create<{ secret: string }>('access-tokens/', { name: 'ci' });
    const issued = await tokenIn(getToken(berth, 'offline_token=true', credentials));
    const refresh_token = issued.refresh_token ?? '';
    const refreshed = await tokenIn(postToken(berth, { grant_type: 'refresh_token', refresh_token }));
    await tokenIn(postToken(berth, { grant_type: 'password', username, password: PASSWORD }));
    await tokenIn(getToken(berth, '', `${username}:${token.secret}`));
    await berth.fetch('/v2/', { headers: bearer(issued.token) });
    await berth.fetch('/v2/', { headers: bearer(`${issued.token}x`) });
    await berth.fetch('/v2/', { headers: basic(credentials) });
    for (const wrong of [MISTYPED, `${token.secret}x`, refresh_token])
      await getToken(berth, '', `${username}:${wrong}`);
    await postToken(berth, { grant_type: 'password', username, password: MISTYPED });
    await postToken(berth, { grant_type: 'refresh_token', refresh_token: token.secret });
    await api.patch(href, { password: NEW_PASSWORD, old_password: MISTYPED });
    await admin.post('users/', { username, password: NEW_PASSWORD, bogus: MISTYPED });
    await admin.patch(href, { password: NEW_PASSWORD });
    return [token.secret, refresh_token, issued.token, refreshed.token, credentials];
  };

  it('is neither in the log nor, as it is, in the database, through every door', async () => {
    let used: readonly string[] = [];
    await requestsDuring(berth, async () => {
      used = await useAll();
    });
    // The record of what was done is written when the API ends, at the latest.
    await berth.end('api');
    await berth.startApi();

    const [log, rows] = [JSON.stringify(berth.log()), await stored()];

    const secrets = [PASSWORD, MISTYPED, NEW_PASSWORD, berth.admin.password, ...used];
    const coded = secrets.flatMap((secret) => [secret, btoa(secret), encodeURIComponent(secret)]);
    expect([log.includes('careful'), rows.includes('careful')]).toEqual([true, true]);
    expect(coded.filter((secret) => log.includes(secret) || rows.includes(secret))).toEqual([]);
  });

  it('is not in the log either when the database refuses it', async () => {
    const { href } = await addPerson(berth, 'unlucky');
    await berth.database.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$`,
    );
    await berth.database.query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    let status = 0;
    await requestsDuring(berth, async () => {
      // Not by a client that holds answers against the description: that knows of no failure of the server.
      const response = await fetch(new URL(href, berth.url), {
        method: 'PATCH',
        headers: {
          Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}`,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ password: NEW_PASSWORD }),
      });
      status = response.status;
    });
    await berth.database.query('DROP TRIGGER refuse ON "user"');

    const log = JSON.stringify(berth.log());

    expect([status, log.includes('not today')]).toEqual([500, true]);
    expect(log).not.toContain('argon2id');
  });
});
