import { AccessTokens, type Origin, type Verified } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { Unauthorized } from '../oci/request-errors.js';
import { RegistryCredentials } from './registry-credentials.js';
import type { VerifiedToken } from './registry-token.verifier.js';
import type { TokenForm } from './token-form.js';

/** Who asks for a token: `verified` is null for nobody. The refresh token goes back with it, where there is one. */
export interface Login {
  readonly verified: Verified | VerifiedToken | null;
  readonly refreshToken: string | null;
}

/** Knows who asks for a token: by a password, or by what was given out for one. */
@Injectable()
export class Logins {
  constructor(
    private readonly credentials: RegistryCredentials,
    private readonly accessTokens: AccessTokens,
  ) {}

  /**
   * @param client the client that wants a refresh token; null where none is wanted
   * @throws Unauthorized, TooManyFailedLogins
   */
  async byHeader(authorization: string | undefined, origin: Origin, client: string | null): Promise<Login> {
    return this.withRefreshToken(await this.credentials.ofHeader(authorization, origin, null), client);
  }

  /** @throws Unauthorized, TooManyFailedLogins */
  async byForm({ credentials, client }: TokenForm, origin: Origin): Promise<Login> {
    const verified = await this.credentials.of(credentials, origin);
    if (credentials.kind === 'refresh') return { verified, refreshToken: credentials.token };
    return this.withRefreshToken(verified, client);
  }

  /** Nobody can come back as nobody, and a registry token is no password: there is no refresh token for these. */
  private async withRefreshToken(verified: Login['verified'], client: string | null): Promise<Login> {
    const caller = verified === null || 'claims' in verified ? null : verified.caller;
    if (caller === null || client === null) return { verified, refreshToken: null };
    const refreshToken = await this.accessTokens.createRefresh(caller, client);
    if (refreshToken === null) throw new Unauthorized(null, 'the credentials are not valid any more');
    return { verified, refreshToken };
  }
}
