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
import { Turns } from './turns.js';

const FIND = new Statement<Omit<Caller, 'token'> & { passwordHash: string | null }>(
  `SELECT id AS "userId", username, is_superuser AS superuser, token_epoch AS epoch,
          password_hash AS "passwordHash"
     FROM "user" WHERE username = $1 AND is_active`,
);

const REMEMBER_MS = 30_000;
const MOST_REMEMBERED = 10_000;

/**
 * Checks user names and passwords. A hash is made to be slow, and clients log in several times for each push, so
 * a pair that was right is remembered for some seconds, for as long as the stored hash is the same one.
 */
@Injectable()
export class Authenticator {
  private readonly logger = new Logger(Authenticator.name);
  private readonly key = randomBytes(32);
  private readonly remembered = new Map<string, number>();
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
      const caller = this.tokens.isSecret(password)
        ? await this.bySecret(username, password, login)
        : await this.byPassword(username, password, login);
      this.keep(caller, login, origin);
      return caller;
    } catch (error) {
      if (error instanceof TooManyFailedLogins) this.keepHeldUp(login, origin);
      throw error;
    }
  }

  /** A secret cannot be guessed: one that is good is never held up, one that is not counts like a wrong password. */
  private async bySecret(username: string, secret: string, login: Login): Promise<Caller | null> {
    const caller = await this.tokens.use('personal', secret, username);
    if (caller !== null) return caller;
    await this.guard.admit(login);
    await this.guard.failed(login, this.hashed(secret));
    return null;
  }

  private async byPassword(username: string, password: string, login: Login): Promise<Caller | null> {
    const user = await FIND.first(this.dataSource, [username]);
    const passwordHash = user?.passwordHash ?? (await DECOY_HASH);
    if (!(await this.matches(passwordHash, password, login)) || user === undefined) return null;
    const { userId, superuser, epoch } = user;
    return { userId, username: user.username, superuser, epoch, token: null };
  }

  private async matches(passwordHash: string, password: string, login: Login): Promise<boolean> {
    const pair = this.hashed(`${passwordHash}\0${password}`);
    if (this.isRemembered(pair)) {
      await this.guard.forgive(login);
      return true;
    }
    // One after the other, or many guesses at once would all be let in before the first has failed.
    return this.turns.take(JSON.stringify(login), async () => {
      if (this.isRemembered(pair)) return true;
      await this.guard.admit(login);
      const isRight = await verifyPassword(passwordHash, password);
      if (isRight) this.remember(pair);
      await (isRight ? this.guard.succeeded(login) : this.guard.failed(login, pair));
      this.logger.debug({ ...login, verified: isRight });
      return isRight;
    });
  }

  private hashed(secret: string): string {
    return createHmac('sha256', this.key).update(secret).digest('base64');
  }

  private isRemembered(pair: string): boolean {
    return (this.remembered.get(pair) ?? 0) > Date.now();
  }

  private remember(pair: string): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= MOST_REMEMBERED && !oldest.done) this.remembered.delete(oldest.value);
    this.remembered.delete(pair);
    this.remembered.set(pair, Date.now() + REMEMBER_MS);
  }

  private keep(caller: Caller | null, { account }: Login, origin: Origin): void {
    if (caller === null) {
      this.audit.record({ ...origin, action: 'login-failed', userId: null, username: account });
      return;
    }
    const { userId, username, token } = caller;
    const action = token === null ? 'login' : 'token-use';
    this.audit.note({ ...origin, action, userId, username, object: token?.id });
  }

  /** Once a minute of each account: somebody who goes on guessing must not fill the record. */
  private keepHeldUp({ account }: Login, origin: Origin): void {
    this.audit.note({ ...origin, action: 'login-held-up', userId: null, username: account }, [account]);
  }
}
