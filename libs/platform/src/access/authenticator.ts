import { createHmac, randomBytes } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { AccessTokens } from './access-tokens.js';
import { Audit } from './audit.js';
import type { Caller } from './caller.js';
import { type Login, LoginGuard, TooManyFailedLogins } from './login-guard.js';
import type { Origin } from './origin.js';
import { DECOY_HASH, verifyPassword } from './passwords.js';
import { Recent } from './recent.js';
import { Turns } from './turns.js';

const FIND = new Statement<Omit<Caller, 'token'> & { passwordHash: string | null }>(
  `SELECT id AS "userId", username, is_superuser AS superuser, token_epoch AS epoch,
          password_hash AS "passwordHash"
     FROM "user" WHERE username = $1 AND is_active`,
);

const REMEMBER_MS = 30_000;
const KNOWN_MS = 12 * 3600_000;

/** Why somebody was not let in: `again` where the same one has been told so already. */
type Wrong = 'wrong' | 'wrong again';

/**
 * Checks user names and passwords. A hash is made to be slow, and clients log in several times for each push, so
 * a pair that was right is remembered for some seconds, for as long as the stored hash is the same one. For hours it is
 * known that it was right: it is checked again, but others who guess at the same address do not hold it up.
 */
@Injectable()
export class Authenticator {
  private readonly logger = new Logger(Authenticator.name);
  private readonly key = randomBytes(32);
  private readonly remembered = new Recent(REMEMBER_MS);
  private readonly known = new Recent(KNOWN_MS);
  private readonly turns = new Turns();

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: AccessTokens,
    private readonly guard: LoginGuard,
    private readonly audit: Audit,
  ) {}

  /**
   * @param password the user's, or an access token's secret
   * @returns null for a wrong password, an unknown and an inactive user alike, and after the same time
   * @throws TooManyFailedLogins
   */
  async authenticate(username: string, password: string, origin: Origin): Promise<Caller | null> {
    const login = this.guard.loginOf(username, origin.client);
    try {
      const found = this.tokens.isSecret(password)
        ? await this.bySecret(username, password, login)
        : await this.byPassword(username, password, login);
      if (typeof found === 'string') this.keepFailure(found, login, origin);
      else this.keep(found, origin);
      return typeof found === 'string' ? null : found;
    } catch (error) {
      if (error instanceof TooManyFailedLogins) this.keepHeldUp(error, login, origin);
      throw error;
    }
  }

  /** A secret cannot be guessed: one that is good is never held up, one that is not counts like a wrong password. */
  private async bySecret(username: string, secret: string, login: Login): Promise<Caller | Wrong> {
    const caller = await this.tokens.use('personal', secret, username);
    if (caller !== null) return caller;
    const guess = this.hashed(secret);
    return this.turns.take(JSON.stringify(login), async () => {
      if (this.guard.isRepeated(login, guess)) return 'wrong again';
      await this.guard.admit(login);
      await this.guard.failed(login, guess);
      return 'wrong';
    });
  }

  private async byPassword(username: string, password: string, login: Login): Promise<Caller | Wrong> {
    const user = await FIND.first(this.dataSource, [username]);
    const passwordHash = user?.passwordHash ?? (await DECOY_HASH);
    const checked = await this.check(passwordHash, password, login);
    if (checked !== 'right') return checked;
    if (user === undefined) return 'wrong';
    const { userId, superuser, epoch } = user;
    return { userId, username: user.username, superuser, epoch, token: null };
  }

  private async check(passwordHash: string, password: string, login: Login): Promise<'right' | Wrong> {
    const pair = this.hashed(`${passwordHash}\0${password}`);
    if (this.remembered.has(pair)) return 'right';
    // One after the other, or many guesses at once would all be let in before the first has failed.
    return this.turns.take(JSON.stringify(login), async () => {
      if (this.remembered.has(pair)) return 'right';
      // Who repeats a guess learns nothing; a slow hash for each time would be a way to keep the machine busy.
      if (this.guard.isRepeated(login, pair)) return 'wrong again';
      if (!this.known.has(pair)) await this.guard.admit(login);
      return (await this.verify(passwordHash, password, pair, login)) ? 'right' : 'wrong';
    });
  }

  private async verify(passwordHash: string, password: string, pair: string, login: Login): Promise<boolean> {
    const isRight = await verifyPassword(passwordHash, password);
    if (isRight) for (const recent of [this.remembered, this.known]) recent.add(pair);
    await (isRight ? this.guard.succeeded(login) : this.guard.failed(login, pair));
    this.logger.debug({ ...login, verified: isRight });
    return isRight;
  }

  private hashed(secret: string): string {
    return createHmac('sha256', this.key).update(secret).digest('base64');
  }

  private keep({ userId, username, token }: Caller, origin: Origin): void {
    const action = token === null ? 'login' : 'token-use';
    this.audit.note({ ...origin, action, userId, username, object: token?.id });
  }

  private keepFailure(wrong: Wrong, { account }: Login, origin: Origin): void {
    const event = { ...origin, action: 'login-failed', userId: null, username: account } as const;
    if (wrong === 'wrong again') this.audit.note(event);
    else this.audit.record(event);
  }

  /** Once a minute of each account, or address: somebody who goes on guessing must not fill the record. */
  private keepHeldUp({ whose }: TooManyFailedLogins, { account, address }: Login, origin: Origin): void {
    const event = { ...origin, action: 'login-held-up', userId: null, username: account } as const;
    this.audit.note(event, [whose, whose === 'account' ? account : address]);
  }
}
