import {
  AccessTokens,
  Audit,
  Authenticator,
  type BasicCredentials,
  type Caller,
  type Origin,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { Unauthorized } from '../oci/request-errors.js';

/** Who asks for a token; the refresh token goes back with it, where there is one. */
export interface Login {
  readonly caller: Caller | null;
  readonly refreshToken: string | null;
}

/** Knows who asks for a token: by a password, or by what was given out for one. */
@Injectable()
export class Logins {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly accessTokens: AccessTokens,
    private readonly audit: Audit,
  ) {}

  /**
   * @param client the client that wants a refresh token; null where none is wanted
   * @throws Unauthorized, TooManyFailedLogins
   */
  async byPassword(
    { username, password }: BasicCredentials,
    origin: Origin,
    client: string | null,
  ): Promise<Login> {
    const caller = await this.authenticator.authenticate(username, password, origin);
    if (caller === null) throw new Unauthorized(null, 'invalid user name or password');
    if (client === null) return { caller, refreshToken: null };
    const refreshToken = await this.accessTokens.createRefresh(caller, client);
    if (refreshToken === null) throw new Unauthorized(null, 'the credentials are not valid any more');
    return { caller, refreshToken };
  }

  /** @throws Unauthorized */
  async byRefreshToken(refreshToken: string, origin: Origin): Promise<Login> {
    const caller = await this.accessTokens.use('refresh', refreshToken, null);
    if (caller === null) {
      this.audit.note({ ...origin, action: 'login-failed', userId: null, username: '' });
      throw new Unauthorized(null, 'the refresh token is not valid any more: log in again');
    }
    const { userId, username, token } = caller;
    this.audit.note({ ...origin, action: 'token-use', userId, username, object: token?.id });
    return { caller, refreshToken };
  }
}

/** Nobody can come back as nobody, so there is never a refresh token. */
export const ANONYMOUS_LOGIN: Login = { caller: null, refreshToken: null };
