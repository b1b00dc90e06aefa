import {
  type Caller,
  type Credentials,
  CredentialsWrong,
  type CredentialVerifier,
  Sessions,
  type Verified,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { CLOCK_TOLERANCE_SECONDS, type TokenClaims } from '../auth/registry-tokens.js';
import { TokenKeys } from '../auth/token-keys.js';
import { TokenStrategy } from './token.strategy.js';

const MOST_REMEMBERED = 1000;

type Keys = TokenKeys['accepted'];

/** What a good registry token shows. */
export interface VerifiedToken extends Verified {
  readonly claims: TokenClaims;
}

interface Valid extends VerifiedToken {
  /** The keys that were in use: what one of them signed is not good by others. */
  readonly keys: Keys;
}

/**
 * Knows registry tokens. A client sends the same token with every request of a push, and checking its signature costs
 * more than most of those requests, so a token that was valid is remembered until it expires.
 */
@Injectable()
export class RegistryTokenVerifier implements CredentialVerifier<VerifiedToken> {
  private readonly valid = new LRUCache<string, Valid>({ max: MOST_REMEMBERED });

  constructor(
    private readonly sessions: Sessions,
    private readonly keys: TokenKeys,
    private readonly strategy: TokenStrategy,
  ) {}

  async verify(credentials: Credentials): Promise<VerifiedToken | null> {
    if (credentials.kind !== 'bearer') return null;
    const { token } = credentials;
    const keys = this.keys.accepted;
    let verified = this.remembered(token, keys);
    if (verified === undefined) {
      const claims = await this.strategy.claimsOf(token);
      if (claims === null) throw new CredentialsWrong('bearer');
      verified = { caller: callerOf(claims), action: null, claims, keys };
      this.valid.set(token, verified);
    }
    if (!(await this.isCurrent(verified.claims))) throw new CredentialsWrong('bearer');
    return verified;
  }

  /** What is remembered of a token is what it says; whether its user still stands behind it is another matter. */
  private isCurrent({ uid, epoch }: TokenClaims): Promise<boolean> | true {
    return uid === null || this.sessions.isCurrent(uid, epoch);
  }

  private remembered(token: string, keys: Keys): Valid | undefined {
    const valid = this.valid.get(token);
    return valid?.keys === keys && isAlive(valid.claims) ? valid : undefined;
  }
}

const isAlive = ({ exp }: TokenClaims): boolean => (exp + CLOCK_TOLERANCE_SECONDS) * 1000 > Date.now();

/** The bearer's user may do more than the token allows: beyond `access` it gives nothing that needs no scope. */
function callerOf({ sub, uid, epoch, superuser, limited, jti, exp }: TokenClaims): Caller | null {
  if (uid === null || epoch === null) return null;
  const scopes = limited ? [] : null;
  const token = { id: jti, scopes, expiresAt: new Date(exp * 1000), management: false };
  return { userId: uid, username: sub, superuser, epoch, token };
}
