import { createHmac, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { AccessTokens } from './access-tokens.js';
import type { Caller } from './caller.js';
import { DECOY_HASH, verifyPassword } from './passwords.js';

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
  private readonly key = randomBytes(32);
  private readonly remembered = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * @param password the user's, or an access token's secret
   * @returns null for a wrong password, an unknown and an inactive user alike, and after the same time
   */
  async authenticate(username: string, password: string): Promise<Caller | null> {
    if (this.tokens.isSecret(password)) return this.tokens.use('personal', password, username);
    const user = await FIND.first(this.dataSource, [username]);
    const passwordHash = user?.passwordHash ?? (await DECOY_HASH);
    if (!(await this.matches(passwordHash, password)) || user === undefined) return null;
    const { userId, superuser, epoch } = user;
    return { userId, username: user.username, superuser, epoch, token: null };
  }

  private async matches(passwordHash: string, password: string): Promise<boolean> {
    const pair = createHmac('sha256', this.key)
      .update(passwordHash)
      .update('\0')
      .update(password)
      .digest('base64');
    if ((this.remembered.get(pair) ?? 0) > Date.now()) return true;
    if (!(await verifyPassword(passwordHash, password))) return false;
    this.remember(pair);
    return true;
  }

  private remember(pair: string): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= MOST_REMEMBERED && !oldest.done) this.remembered.delete(oldest.value);
    this.remembered.delete(pair);
    this.remembered.set(pair, Date.now() + REMEMBER_MS);
  }
}
