import { isIP } from 'node:net';

import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../../database/statement.js';
import { DomainError } from '../../errors/domain-error.js';
import { Settings } from '../../settings/settings.js';

const MOST = 10_000;

/** Texts that were added of late, in this process. Where they are too many, those go first that were used longest ago. */
export class Recent {
  private readonly texts: LRUCache<string, true>;

  /** @param lifetimeMs how long a text stays after it was added last */
  constructor(lifetimeMs: number) {
    this.texts = new LRUCache({ max: MOST, ttl: lifetimeMs });
  }

  has(text: string): boolean {
    return this.texts.has(text);
  }

  /** Whether it was not there. */
  add(text: string): boolean {
    const isNew = !this.texts.has(text);
    this.texts.set(text, true);
    return isNew;
  }
}

/** Too many logins have failed of late. Whether this one is right has not been looked at. */
export class TooManyFailedLogins extends DomainError {
  readonly code = 'TOO_MANY_FAILED_LOGINS';
  readonly kind = 'too-many-requests';

  /** @param whose failures they were: the account's, or those of its address with any accounts */
  constructor(
    readonly retryAfterSeconds: number,
    readonly whose: 'account' | 'address',
    readonly login: Login,
  ) {
    super('too many failed logins; try again later');
  }
}

/** An account, whether it exists or not, and whence somebody wants to log in to it. */
export interface Login {
  readonly account: string;
  readonly address: string;
}

const WINDOW = `interval '5 minutes'`;
const WINDOW_MS = 5 * 60_000;
const KNOWN_FOR = `interval '30 days'`;

/** No user name is longer. */
const MOST_CHARACTERS = 150;

// How much more than of one pair is forgiven of all accounts from one address, and of one account from all addresses.
const OF_ADDRESS = 5;
const OF_ACCOUNT = 10;

/** The time of the failure that is one too many; no row where there are not so many yet. */
const tooMany = (whose: string, times: number, isOfAccount = true): string =>
  `(SELECT at, ${isOfAccount} AS "isOfAccount" FROM login_failure WHERE ${whose} AND at > now() - ${WINDOW}
     ORDER BY at DESC OFFSET $3::int * ${times} - 1 LIMIT 1)`;

// Who has been there before is held to its own failures only: so others' cannot lock it out.
const STRANGER = `NOT EXISTS (
  SELECT 1 FROM login_success s WHERE s.account = $1 AND s.address = $2 AND s.at > now() - ${KNOWN_FOR})`;

const RETRY_AFTER = new Statement<{ seconds: number | null; isOfAccount: boolean }>(
  `SELECT ceil(extract(epoch FROM max(at) + ${WINDOW} - now()))::int AS seconds,
          bool_or("isOfAccount") AS "isOfAccount" FROM (
     ${tooMany('account = $1 AND address = $2', 1)}
     UNION ALL ${tooMany(`address = $2 AND ${STRANGER}`, OF_ADDRESS, false)}
     UNION ALL ${tooMany(`account = $1 AND ${STRANGER}`, OF_ACCOUNT)}) one`,
);

const FAILED = new Statement('INSERT INTO login_failure (id, account, address) VALUES ($1, $2, $3)');

// A success is noted once a minute at most, and forgives no more often: else somebody who guesses beside somebody who works
// could do so without end.
const SUCCEEDED = new Statement(
  `WITH noted AS (
     INSERT INTO login_success AS s (account, address) VALUES ($1, $2)
     ON CONFLICT (account, address) DO UPDATE SET at = now() WHERE s.at < now() - interval '1 minute'
     RETURNING 1)
   DELETE FROM login_failure WHERE account = $1 AND address = $2 AND EXISTS (SELECT 1 FROM noted)`,
);

const FORGET = new Statement(
  `WITH failures AS (DELETE FROM login_failure WHERE at < now() - ${WINDOW})
   DELETE FROM login_success WHERE at < now() - ${KNOWN_FOR}`,
);

/**
 * Holds up who guesses passwords: logins that fail are counted by account and address, by address, and by account, in
 * the database, so that all processes count together. It is asked only before a password is checked by the slow hash. The same
 * wrong password counts once: a machine that goes on with an old one does not lock out those who know the new one.
 */
@Injectable()
export class LoginGuard {
  private readonly guesses = new Recent(WINDOW_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  loginOf(username: string, client: string): Login {
    return { account: username.slice(0, MOST_CHARACTERS), address: clientNetwork(client) };
  }

  /** @throws TooManyFailedLogins */
  async admit(login: Login): Promise<void> {
    const { account, address } = login;
    const limit = this.settings.loginFailures;
    const { seconds = null, isOfAccount } =
      (await RETRY_AFTER.first(this.dataSource, [account, address, limit])) ?? {};
    if (seconds !== null)
      throw new TooManyFailedLogins(Math.max(1, seconds), isOfAccount ? 'account' : 'address', login);
  }

  /** Whether this process has counted this guess within the time of the window; it then goes on knowing it. */
  isRepeated(login: Login, guess: string): boolean {
    const known = guessOf(login, guess);
    const isRepeated = this.guesses.has(known);
    if (isRepeated) this.guesses.add(known);
    return isRepeated;
  }

  /** @param guess stands for the secret that was wrong, and is not repeated */
  async failed(login: Login, guess: string): Promise<void> {
    const { account, address } = login;
    this.guesses.add(guessOf(login, guess));
    await FAILED.all(this.dataSource, [uuid(), account, address]);
  }

  async succeeded({ account, address }: Login): Promise<void> {
    await SUCCEEDED.all(this.dataSource, [account, address]);
  }

  /** Forgets what does not count any more. */
  async forget(): Promise<void> {
    await FORGET.all(this.dataSource, []);
  }
}

const guessOf = ({ account, address }: Login, guess: string): string =>
  JSON.stringify([account, address, guess]);

/** Longer is no address. */
const LONGEST_ADDRESS = 64;

/**
 * What stands for one client where clients are counted: an IPv4 address, or the /64 of an IPv6 address, within which
 * anybody has as many addresses as they like (RFC 6177). What is no address stays as it is.
 */
export function clientNetwork(address: string): string {
  if (isIP(address) === 0) return address.slice(0, LONGEST_ADDRESS);
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}
