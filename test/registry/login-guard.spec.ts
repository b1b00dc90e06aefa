import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { cpuTimeOf } from '../support/cpu-time.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { RegistryClient } from '../support/registry-client.js';
import { requestsDuring } from '../support/request-log.js';

const LIMIT = 3;
const OF_ADDRESS = 5 * LIMIT;
const OF_ACCOUNT = 10 * LIMIT;
const PASSWORD = 'right-password-7c1f';
/** Each is another guess: one that is repeated counts once. */
let guesses = 0;
const newGuess = (): string => `wrong-password-${++guesses}`;
const WRONG = newGuess();

const throttled = { status: 429, codes: ['TOOMANYREQUESTS'] };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

interface AuditEvent {
  readonly action: string;
  readonly client: string;
  readonly username: string;
  readonly correlation_id: string;
}

let addresses = 0;
/** One that no other test comes from. */
const newAddress = (): string => `203.0.${Math.floor(++addresses / 256)}.${addresses % 256}`;

describe('failed logins', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({
      log: true,
      env: {
        BERTH_LOGIN_FAILURES: String(LIMIT),
        BERTH_TRUSTED_PROXIES: '127.0.0.0/8',
        BERTH_LOG_LEVEL: 'debug',
      },
    });
  });
  afterAll(() => berth.stop());

  const headersOf = (username: string, password: string, address: string) => ({
    'X-Forwarded-For': address,
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });
  const login = (username: string, password: string, address: string) =>
    berth.fetch('/token', { headers: headersOf(username, password, address) });
  const statusOf = async (username: string, password: string, address: string) =>
    (await login(username, password, address)).status;
  const fail = async (username: string, address: string, times = LIMIT) => {
    const statuses: number[] = [];
    for (const _ of numbers(times)) statuses.push(await statusOf(username, newGuess(), address));
    return statuses;
  };
  const addUser = async (): Promise<string> => {
    const username = `user-${randomUUID()}`;
    await berth.addUser(username, PASSWORD, { roles: [] });
    return username;
  };
  const addSecret = async (username: string): Promise<string> => {
    const secret = `berth_${randomBytes(32).toString('base64url')}`;
    await berth.database.query(
      `INSERT INTO access_token (id, kind, name, user_id, secret_hash)
       SELECT $1, 'personal', 'ci', id, $2 FROM "user" WHERE username = $3`,
      [randomUUID(), createHash('sha256').update(secret).digest('hex'), username],
    );
    return secret;
  };

  describe('of one account from one address', () => {
    it('are refused after too many, even with the right password', async () => {
      const [username, address] = [await addUser(), newAddress()];

      const statuses = await fail(username, address);
      const response = await login(username, PASSWORD, address);

      expect(statuses).toEqual([401, 401, 401]);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(300);
      expect(await refusalOf(response)).toEqual(throttled);
    });

    it('are refused by the password grant and by the management API too', async () => {
      const [username, address] = [await addUser(), newAddress()];
      const post = () =>
        berth.fetch('/token', {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'password', username, password: newGuess() }),
          headers: { 'X-Forwarded-For': address },
        });
      const manage = () =>
        berth.fetch('/pulp/api/v3/tasks/', { headers: headersOf(username, newGuess(), address) });

      const statuses = [(await post()).status, (await manage()).status, (await post()).status];
      const [granted, managed] = [await post(), await manage()];

      expect(statuses).toEqual([401, 401, 401]);
      expect(await refusalOf(granted)).toEqual(throttled);
      expect(managed.status).toBe(429);
      expect(managed.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(await managed.json()).toEqual({ detail: 'too many failed logins; try again later' });
    });

    it('leave other accounts and other addresses alone', async () => {
      const [attacked, other] = [await addUser(), await addUser()];
      const [address, elsewhere] = [newAddress(), newAddress()];
      await fail(attacked, address);

      expect(await statusOf(attacked, PASSWORD, address)).toBe(429);
      expect(await statusOf(other, PASSWORD, address)).toBe(200);
      expect(await statusOf(attacked, PASSWORD, elsewhere)).toBe(200);
    });

    it('are forgiven by one that succeeds', async () => {
      const [username, address] = [await addUser(), newAddress()];
      await fail(username, address, LIMIT - 1);
      await login(username, PASSWORD, address);

      const statuses = await fail(username, address);

      expect(statuses).toEqual([401, 401, 401]);
    });

    it('are forgiven in time', async () => {
      const [username, address] = [await addUser(), newAddress()];
      await fail(username, address);
      await berth.database.query(
        `UPDATE login_failure SET at = at - interval '5 minutes' WHERE account = $1`,
        [username],
      );

      expect(await statusOf(username, PASSWORD, address)).toBe(200);
    });

    it('are refused as well when they come at once', async () => {
      const [username, address] = [await addUser(), newAddress()];

      const statuses = await Promise.all(numbers(20).map(() => statusOf(username, newGuess(), address)));

      expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT);
      expect(statuses.filter((status) => status === 429)).toHaveLength(20 - LIMIT);
    });

    it('count once where the password is the same, so that an old one on a forgotten machine locks nobody out', async () => {
      const [username, address] = [await addUser(), newAddress()];
      const old = newGuess();
      const statuses: number[] = [];

      for (const _ of numbers(3 * LIMIT)) statuses.push(await statusOf(username, old, address));

      expect(new Set(statuses)).toEqual(new Set([401]));
      expect(await statusOf(username, PASSWORD, address)).toBe(200);
    });

    it.each(['a password', 'a secret'])(
      'cost one check and two lines of the record a minute where %s is the same',
      async (kind) => {
        const [username, address] = [await addUser(), newAddress()];
        const old = kind === 'a password' ? newGuess() : `berth_${randomBytes(32).toString('base64url')}`;

        await Promise.all(numbers(10).map(() => login(username, old, address)));
        for (const _ of numbers(3 * LIMIT)) await login(username, old, address);

        expect(await checksOf(username)).toBe(kind === 'a password' ? 1 : 0);
        const mark = randomUUID();
        const headers = { ...headersOf(username, newGuess(), address), 'Correlation-ID': mark };
        await berth.fetch('/token', { headers });
        const events = await eventually(async () => {
          const found = await recordOf(`username=${username}`);
          expect(found.map(({ correlation_id }) => correlation_id)).toContain(mark);
          return found;
        });
        // The guess, that it is repeated (once a minute), and the other guess.
        expect(events.map(({ action }) => action)).toEqual(Array(3).fill('login-failed'));
      },
    );

    // Else who shares an address with somebody who works could guess without end.
    it('are not forgiven again and again by somebody who works there, who is let in all the while', async () => {
      const [username, address] = [await addUser(), newAddress()];
      await login(username, PASSWORD, address);
      const guessed: number[] = [];
      const right: number[] = [];

      for (const _ of numbers(3 * LIMIT)) {
        guessed.push(...(await fail(username, address, LIMIT - 1)));
        right.push(await statusOf(username, PASSWORD, address));
      }

      expect(new Set(right)).toEqual(new Set([200]));
      expect(guessed.filter((status) => status === 401)).toHaveLength(LIMIT);
      expect(await checksOf(username)).toBe(1 + LIMIT);
    });

    it('make one line of the record where an address that is held up goes on with other names', async () => {
      const address = newAddress();
      const names = numbers(OF_ADDRESS + 20).map((number) => `${number}-${randomUUID()}`);

      const statuses: number[] = [];
      for (const name of names) statuses.push(await statusOf(name, newGuess(), address));

      expect(statuses.filter((status) => status === 429)).toHaveLength(20);
      await eventually(async () => {
        const events = (await recordOf('action=login-held-up&limit=1000')).filter(
          ({ client }) => client === address,
        );
        expect(events.map(({ username }) => username)).toEqual([names[OF_ADDRESS]]);
      });
    });

    it('are on record once a minute where they are held up', async () => {
      const [username, address] = [await addUser(), newAddress()];
      await fail(username, address);
      const statuses = [await fail(username, address, 3), await fail(username, newAddress(), 1)].flat();
      const admin = { Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}` };

      await eventually(async () => {
        const response = await berth.fetch(`/pulp/api/v3/audit/?username=${username}`, { headers: admin });
        const { results } = (await response.json()) as { results: { action: string; client: string }[] };
        expect(statuses).toEqual([429, 429, 429, 401]);
        expect(results.filter(({ action }) => action === 'login-failed')).toHaveLength(LIMIT + 1);
        expect(results.filter(({ action }) => action === 'login-held-up')).toEqual([
          expect.objectContaining({ client: address, username }),
        ]);
      });
    });

    it('count together wherever in its network an IPv6 client is', async () => {
      const username = await addUser();
      const statuses: number[] = [];

      for (const host of numbers(LIMIT)) statuses.push(...(await fail(username, `2001:db8::${host}`, 1)));

      expect(statuses).toEqual([401, 401, 401]);
      expect(await statusOf(username, PASSWORD, '2001:db8::ffff:1')).toBe(429);
      expect(await statusOf(username, PASSWORD, '2001:db8:0:1::1')).toBe(200);
    });
  });

  describe('of many accounts from one address', () => {
    it('hold up strangers there, and nobody who has been there before', async () => {
      const [regular, stranger, address] = [await addUser(), await addUser(), newAddress()];
      const secret = await addSecret(stranger);
      await login(regular, PASSWORD, address);
      for (const number of numbers(OF_ADDRESS)) await fail(`guess-${number}`, address, 1);

      expect(await statusOf(stranger, PASSWORD, address)).toBe(429);
      expect(await statusOf(stranger, PASSWORD, newAddress())).toBe(200);
      // Not by the password that the API remembers.
      await berth.end('api');
      await berth.startApi();
      expect(await statusOf(regular, PASSWORD, address)).toBe(200);
      expect(await statusOf(stranger, secret, address)).toBe(200);
    });
  });

  describe('of one account from many addresses', () => {
    it('hold up who comes from a new one, and nobody who has been there before', async () => {
      const [username, home] = [await addUser(), newAddress()];
      await login(username, PASSWORD, home);
      for (const _ of numbers(OF_ACCOUNT)) await fail(username, newAddress(), 1);
      await berth.end('api');
      await berth.startApi();

      expect(await statusOf(username, PASSWORD, newAddress())).toBe(429);
      expect(await statusOf(username, PASSWORD, home)).toBe(200);
    });

    it('hold up again who has not been there for long', async () => {
      const [username, home] = [await addUser(), newAddress()];
      await login(username, PASSWORD, home);
      for (const _ of numbers(OF_ACCOUNT)) await fail(username, newAddress(), 1);
      await berth.database.query(`UPDATE login_success SET at = at - interval '31 days' WHERE account = $1`, [
        username,
      ]);
      await berth.end('api');
      await berth.startApi();

      expect(await statusOf(username, PASSWORD, home)).toBe(429);
    });
  });

  describe('do not touch', () => {
    it('a user who logs in with a password that is remembered', async () => {
      const [username, address] = [await addUser(), newAddress()];
      await login(username, PASSWORD, address);
      await fail(username, address, LIMIT + 1);

      const statuses = await Promise.all(numbers(50).map(() => statusOf(username, PASSWORD, address)));

      expect(new Set(statuses)).toEqual(new Set([200]));
    });

    it('many logins at once with the right password, which is checked once', async () => {
      const [username, address] = [await addUser(), newAddress()];

      const statuses = await Promise.all(numbers(50).map(() => statusOf(username, PASSWORD, address)));

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(await checksOf(username)).toBe(1);
    });

    it('a user who logs in with an access token', async () => {
      const [username, address] = [await addUser(), newAddress()];
      const secret = await addSecret(username);
      await fail(username, address, LIMIT + 1);

      expect(await statusOf(username, secret, address)).toBe(200);
    });
  });

  describe('look alike', () => {
    const observed = async (username: string, passwordOf: () => string) => {
      const address = newAddress();
      const answers: unknown[] = [];
      for (const _ of numbers(LIMIT + 1)) {
        const response = await login(username, passwordOf(), address);
        answers.push([response.status, response.headers.get('www-authenticate'), await response.text()]);
      }
      return answers;
    };

    it('whether the user is unknown, inactive, or the password is wrong', async () => {
      const [known, inactive] = [await addUser(), await addUser()];
      await berth.database.query('UPDATE "user" SET is_active = false WHERE username = $1', [inactive]);

      const answers = await observed(known, newGuess);

      expect(answers.map((answer) => (answer as unknown[])[0])).toEqual([401, 401, 401, 429]);
      expect(await observed(`nobody-${randomUUID()}`, newGuess)).toEqual(answers);
      expect(await observed(inactive, newGuess)).toEqual(answers);
      const repeated = await observed(known, () => PASSWORD.slice(1));
      expect(await observed(inactive, () => PASSWORD)).toEqual(repeated);
    });

    it('and cost as many checks of a password', async () => {
      const [known, unknown] = [await addUser(), `nobody-${randomUUID()}`];
      await observed(known, newGuess);
      await observed(unknown, newGuess);

      expect([await checksOf(known), await checksOf(unknown)]).toEqual([LIMIT, LIMIT]);
    });

    it('and take as long', async () => {
      const [known, inactive, robot] = [await addUser(), await addUser(), await addUser()];
      await berth.database.query('UPDATE "user" SET is_active = false WHERE username = $1', [inactive]);
      await berth.database.query('UPDATE "user" SET password_hash = NULL WHERE username = $1', [robot]);
      const guesses = [
        [known, WRONG],
        [inactive, PASSWORD],
        [robot, WRONG],
        [`nobody-${randomUUID()}`, WRONG],
      ] as const;
      const times = guesses.map((): number[] => []);

      // In turns: other work on the machine slows down all of them.
      for (const _ of numbers(15))
        for (const [at, [username, password]] of guesses.entries()) {
          const began = performance.now();
          await login(username, password, newAddress());
          times[at]?.push(performance.now() - began);
        }

      const medians = times.map((of) => of.toSorted((a, b) => a - b)[7] ?? 0);
      // Without the slow hash it would be a small part of that.
      expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(3);
    });

    it('with the secret of an access token', async () => {
      const username = await addUser();
      const newSecret = () => `berth_${randomBytes(32).toString('base64url')}`;

      const answers = await observed(username, newSecret);

      expect(answers.map((answer) => (answer as unknown[])[0])).toEqual([401, 401, 401, 429]);
      expect(await observed(`nobody-${randomUUID()}`, newSecret)).toEqual(answers);
    });

    it('with any name', async () => {
      const address = newAddress();

      const response = await login(`${'ö'.repeat(149)}🙂🙂`, WRONG, address);

      expect(response.status).toBe(401);
      const rows = await berth.database.query(
        'SELECT length(account) FROM login_failure WHERE address = $1',
        [address],
      );
      expect(rows).toEqual([{ length: 150 }]);
    });
  });

  // Where a check were done by the thread that answers requests, nothing else would be answered meanwhile.
  it('do not block the API while they are checked', async () => {
    const pid = berth.pid('api');
    const before = cpuTimeOf(pid);

    const statuses = await Promise.all(
      numbers(40).map((number) => statusOf(`guess-${number}-${randomUUID()}`, WRONG, newAddress())),
    );

    const after = cpuTimeOf(pid);
    const [all, main] = [after.all - before.all, after.main - before.main];
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(main).toBeLessThan(all / 2);
  });

  async function recordOf(query: string): Promise<AuditEvent[]> {
    const { username, password } = berth.admin;
    const headers = { Authorization: `Basic ${btoa(`${username}:${password}`)}` };
    const { results } = (await (await berth.fetch(`/pulp/api/v3/audit/?${query}`, { headers })).json()) as {
      results: AuditEvent[];
    };
    return results;
  }

  /** How often the slow hash was computed for an account, as the log says. */
  async function checksOf(account: string): Promise<number> {
    const mark = randomUUID();
    await login(mark, WRONG, newAddress());
    return eventually(() => {
      const checks = berth.log().filter((line) => typeof line.verified === 'boolean');
      if (!checks.some((line) => line.account === mark)) throw new Error('the log is late');
      return checks.filter((line) => line.account === account).length;
    });
  }
});

describe('with BERTH_TOKEN_AUTH_DISABLED', () => {
  let berth: Berth;

  beforeAll(async () => {
    const env = { BERTH_TOKEN_AUTH_DISABLED: 'true', BERTH_LOGIN_FAILURES: '3', BERTH_LOG_LEVEL: 'debug' };
    berth = await startBerth({ env, log: true });
  });
  afterAll(() => berth.stop());

  const basic = (credentials: string) => ({ Authorization: `Basic ${btoa(credentials)}` });

  it('failed logins are refused after too many', async () => {
    const attempt = () => berth.fetch('/v2/', { headers: basic(`nobody:${newGuess()}`) });

    const statuses = [(await attempt()).status, (await attempt()).status, (await attempt()).status];
    const response = await attempt();

    expect(statuses).toEqual([401, 401, 401]);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await refusalOf(response)).toEqual(throttled);
  });

  it('a push checks the password once, and not for every request', async () => {
    const { username, password } = berth.admin;
    const server = {
      admin: berth.admin,
      fetch: (path: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        headers.set('Authorization', basic(`${username}:${password}`).Authorization);
        return berth.fetch(path, { ...init, headers });
      },
    };
    const registry = new RegistryClient(server);
    registry.token = async () => '';

    const requests = await requestsDuring(berth, async () => {
      await registry.pushImage('guard/app', 'v1', 'a', 'b', 'c', 'd');
    });

    const checks = berth.log().filter((line) => line.account === username && line.verified !== undefined);
    expect(requests.length).toBeGreaterThan(10);
    expect(checks).toHaveLength(1);
  });
});
