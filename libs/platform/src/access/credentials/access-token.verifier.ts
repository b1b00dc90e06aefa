import { Injectable } from '@nestjs/common';

import { AccessTokens } from '../access-tokens.js';
import type { Origin } from '../caller.js';
import type { CredentialVerifier, Verified } from './credential-verifier.js';
import { type Credentials, CredentialsWrong } from './credentials.js';
import { LoginChecks } from './login-checks.js';

/** Knows personal access tokens, which clients send in place of a password. */
@Injectable()
export class AccessTokenVerifier implements CredentialVerifier {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly checks: LoginChecks,
  ) {}

  /** A secret cannot be guessed: one that is good is never held up, one that is not counts like a wrong password. */
  async verify(credentials: Credentials, { client }: Origin): Promise<Verified | null> {
    if (credentials.kind !== 'password' || !this.tokens.isSecret(credentials.password)) return null;
    const { username, password: secret } = credentials;
    const caller = await this.tokens.use('personal', secret, username);
    if (caller === null) await this.checks.require({ username, client }, secret, async () => false);
    return { caller, action: 'token-use' };
  }
}

/** Nobody says whose a refresh token is that is not good, and the client that has it may ask often. */
const FAILURE = { account: '', isRepeated: true };

/** Knows refresh tokens, which clients keep instead of a password. */
@Injectable()
export class RefreshTokenVerifier implements CredentialVerifier {
  constructor(private readonly tokens: AccessTokens) {}

  async verify(credentials: Credentials): Promise<Verified | null> {
    if (credentials.kind !== 'refresh') return null;
    const caller = await this.tokens.use('refresh', credentials.token, null);
    if (caller === null) throw new CredentialsWrong('refresh', FAILURE);
    return { caller, action: 'token-use' };
  }
}
