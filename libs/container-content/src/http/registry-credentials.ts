import {
  AccessTokens,
  CredentialChain,
  type Credentials,
  CredentialsWrong,
  credentialsIn,
  type Origin,
  Settings,
  type Verified,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { Access } from '../auth/scope.js';
import { Unauthorized } from '../oci/request-errors.js';
import { RegistryTokenVerifier, type VerifiedToken } from './registry-token.verifier.js';

/** What the OAuth2 form of a token request carries (RFC 6749 §4.3 and §6, as containerd and docker send it). */
export interface TokenForm {
  readonly credentials: Credentials;
  /** The client that wants a refresh token; null where none is wanted. */
  readonly client: string | null;
  readonly scope: string;
}

/** Tells who presents credentials on `/v2` and at `/token`: those that the management API takes, and registry tokens. */
@Injectable()
export class RegistryCredentials {
  private readonly chain: CredentialChain<Verified | VerifiedToken>;
  /** What clients are asked for. What is of no kind that is known here is answered as a wrong one of these. */
  private readonly expected: Credentials['kind'];

  constructor(chain: CredentialChain, tokens: RegistryTokenVerifier, settings: Settings) {
    this.chain = settings.tokenAuthDisabled ? chain : chain.after(tokens);
    this.expected = settings.tokenAuthDisabled ? 'password' : 'bearer';
  }

  /**
   * @param needed what the credentials are to allow, for the challenge; null where any will do
   * @returns null for nobody: some clients without credentials say that they have empty ones
   * @throws Unauthorized, TooManyFailedLogins
   */
  async ofHeader(
    authorization: string | undefined,
    origin: Origin,
    needed: Access | null,
  ): Promise<Verified | VerifiedToken | null> {
    if (authorization === undefined) return null;
    try {
      const credentials = credentialsIn(authorization);
      return isEmpty(credentials) ? null : await this.verify(credentials, origin);
    } catch (error) {
      throw error instanceof CredentialsWrong ? refusalOf(error, needed) : error;
    }
  }

  /** @throws Unauthorized, TooManyFailedLogins */
  async of(credentials: Credentials, origin: Origin): Promise<Verified | VerifiedToken> {
    try {
      return await this.verify(credentials, origin);
    } catch (error) {
      throw error instanceof CredentialsWrong ? refusalOf(error, null) : error;
    }
  }

  private async verify(credentials: Credentials | null, origin: Origin): Promise<Verified | VerifiedToken> {
    const verified = credentials && (await this.chain.verify(credentials, origin));
    if (verified === null) throw new CredentialsWrong(this.expected);
    return verified;
  }
}

const isEmpty = (credentials: Credentials | null): boolean =>
  credentials?.kind === 'password' && credentials.username === '' && credentials.password === '';

function refusalOf({ presented }: CredentialsWrong, needed: Access | null): Unauthorized {
  if (presented === 'bearer') return Unauthorized.invalidToken(needed);
  if (presented === 'password') return new Unauthorized(needed, 'invalid user name or password');
  return new Unauthorized(needed, 'the refresh token is not valid any more: log in again');
}

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
