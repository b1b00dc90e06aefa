import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../../database/statement.js';
import type { Caller, Origin } from '../caller.js';
import { DECOY_HASH, verifyPassword } from '../password-rules.js';
import type { CredentialVerifier, Verified } from './credential-verifier.js';
import { type Credentials, CredentialsWrong } from './credentials.js';
import { LoginChecks } from './login-checks.js';

const FIND = new Statement<Omit<Caller, 'token'> & { passwordHash: string | null }>(
  `SELECT id AS "userId", username, is_superuser AS superuser, token_epoch AS epoch,
          password_hash AS "passwordHash"
     FROM "user" WHERE username = $1 AND is_active`,
);

/** Checks user names and passwords. */
@Injectable()
export class PasswordVerifier implements CredentialVerifier {
  private readonly logger = new Logger(PasswordVerifier.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly checks: LoginChecks,
  ) {}

  async verify(credentials: Credentials, { client }: Origin): Promise<Verified | null> {
    if (credentials.kind !== 'password') return null;
    const { username, password } = credentials;
    const user = await FIND.first(this.dataSource, [username]);
    const hash = user?.passwordHash ?? (await DECOY_HASH);
    const isRight = async () => {
      const verified = await verifyPassword(hash, password);
      this.logger.debug({ account: username, address: client, verified });
      return verified;
    };
    await this.checks.require({ username, client }, `${hash}\0${password}`, isRight);
    if (user === undefined) throw new CredentialsWrong('password');
    const { userId, superuser, epoch } = user;
    return { caller: { userId, username: user.username, superuser, epoch, token: null }, action: 'login' };
  }
}
