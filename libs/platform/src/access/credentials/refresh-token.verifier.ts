import { Injectable } from '@nestjs/common';

import { AccessTokens } from '../access-tokens.js';
import type { CredentialVerifier, Verified } from './credential-verifier.js';
import type { Credentials } from './credentials.js';
import { CredentialsWrong } from './credentials-wrong.js';

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
