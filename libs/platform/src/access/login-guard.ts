import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { clientNetwork } from './client-network.js';
import { Recent } from './recent.js';

/** Too many logins have failed of late. Whether this one is right has not been looked at. */
export class TooManyFailedLogins extends DomainError {
  readonly kind = 'too-many-requests';

  constructor(readonly retryAfterSeconds: number) {
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
const tooMany = (whose: string, times: number): string =>
  `(SELECT at FROM login_failure WHERE ${whose} AND at > now() - ${WINDOW}
     ORDER BY at DESC OFFSET $3::int * ${times} - 1 LIMIT 1)`;

// Who has been there before is held to its own failures only: so others' cannot lock it out.
const STRANGER = `NOT EXISTS (
  SELECT 1 FROM login_success s WHERE s.account = $1 AND s.address = $2 AND s.at > now() - ${KNOWN_FOR})`;

const RETRY_AFTER = new Statement<{ seconds: number | null }>(
  `SELECT ceil(extract(epoch FROM max(at) + ${WINDOW} - now()))::int AS seconds FROM (
     ${tooMany('account = $1 AND address = $2', 1)}
     UNION ALL ${tooMany(`address = $2 AND ${STRANGER}`, OF_ADDRESS)}
     UNION ALL ${tooMany(`account = $1 AND ${STRANGER}`, OF_ACCOUNT)}) one`,
);

const FAILED = new Statement('INSERT INTO login_failure (id, account, address) VALUES ($1, $2, $3)');

// A success is noted once a minute at most.
const SUCCEEDED = new Statement(
  `WITH forgiven AS (DELETE FROM login_failure WHERE account = $1 AND address = $2)
   INSERT INTO login_success AS s (account, address) VALUES ($1, $2)
   ON CONFLICT (account, address) DO UPDATE SET at = now() WHERE s.at < now() - interval '1 minute'`,
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
  private readonly counted = new Recent(WINDOW_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  loginOf(username: string, client: string): Login {
    return { account: username.slice(0, MOST_CHARACTERS), address: clientNetwork(client) };
  }

  /** @throws TooManyFailedLogins */
  async admit({ account, address }: Login): Promise<void> {
    const limit = this.settings.loginFailures;
    const { seconds = null } = (await RETRY_AFTER.first(this.dataSource, [account, address, limit])) ?? {};
    if (seconds !== null) throw new TooManyFailedLogins(Math.max(1, seconds));
  }

  /** @param guess stands for the secret that was wrong: it counts once, however often it is sent */
  async failed(login: Login, guess: string): Promise<void> {
    const { account, address } = login;
    if (!this.guesses.add(`${nameOf(login)} ${guess}`)) return;
    this.counted.add(nameOf(login));
    await FAILED.all(this.dataSource, [uuid(), account, address]);
  }

  async succeeded(login: Login): Promise<void> {
    const { account, address } = login;
    this.counted.delete(nameOf(login));
    await SUCCEEDED.all(this.dataSource, [account, address]);
  }

  /** What `succeeded` does, where this process has counted a failure: asking the database each time would be dear. */
  async forgive(login: Login): Promise<void> {
    if (this.counted.has(nameOf(login))) await this.succeeded(login);
  }

  /** Forgets what does not count any more. */
  async forget(): Promise<void> {
    await FORGET.all(this.dataSource, []);
  }
}

const nameOf = ({ account, address }: Login): string => JSON.stringify([account, address]);
