import { Sessions } from '@berth/platform';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

import { Refusals } from '../auth/refusals.js';
import { RegistryCaller } from '../auth/registry-caller.js';
import { CLOCK_TOLERANCE_SECONDS, type TokenClaims } from '../auth/registry-tokens.js';
import type { Access } from '../auth/scope.js';
import { TokenKeys } from '../auth/token-keys.js';
import { Unauthorized } from '../oci/request-errors.js';
import { REGISTRY_TOKEN } from './token.strategy.js';

const MOST_REMEMBERED = 1000;

type Keys = TokenKeys['accepted'];

interface Valid {
  readonly claims: TokenClaims;
  /** The keys that were in use: what one of them signed is not good by others. */
  readonly keys: Keys;
}

/**
 * Verifies bearer tokens through passport. A client sends the same token with every request of a push, and checking
 * its signature costs more than most of those requests, so a token that was valid is remembered until it expires.
 */
@Injectable()
export class BearerTokens extends AuthGuard(REGISTRY_TOKEN) {
  private readonly valid = new LRUCache<string, Valid>({ max: MOST_REMEMBERED });

  constructor(
    private readonly sessions: Sessions,
    private readonly keys: TokenKeys,
  ) {
    super();
  }

  /** @throws Unauthorized */
  async callerOf(context: ExecutionContext, needed: Access | null): Promise<RegistryCaller> {
    return callerFrom(await this.claimsOf(context, needed));
  }

  /** What the request's token says. @throws Unauthorized where it is not good, or not any more */
  async claimsOf(context: ExecutionContext, needed: Access | null): Promise<TokenClaims> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: TokenClaims }>();
    const authorization = request.headers.authorization ?? '';
    const keys = this.keys.accepted;
    let claims = this.remembered(authorization, keys);
    if (claims === undefined) {
      claims = await this.verify(context, request, needed);
      this.valid.set(authorization, { claims, keys });
    }
    if (!(await this.isCurrent(claims))) throw Unauthorized.invalidToken(needed);
    return claims;
  }

  /** Passport's answer: claims, or false with the reason. */
  override handleRequest<User>(error: unknown, claims: User | false): User {
    if (error) throw error;
    if (claims === false) throw new InvalidToken();
    return claims;
  }

  /** What is remembered of a token is what it says; whether its user still stands behind it is another matter. */
  private isCurrent({ uid, epoch }: TokenClaims): Promise<boolean> | true {
    return uid === null || this.sessions.isCurrent(uid, epoch);
  }

  private async verify(
    context: ExecutionContext,
    request: { user?: TokenClaims },
    needed: Access | null,
  ): Promise<TokenClaims> {
    try {
      await super.canActivate(context);
    } catch (error) {
      if (error instanceof InvalidToken) throw Unauthorized.invalidToken(needed);
      throw error;
    }
    if (request.user === undefined) throw Unauthorized.invalidToken(needed);
    return request.user;
  }

  private remembered(authorization: string, keys: Keys): TokenClaims | undefined {
    const valid = this.valid.get(authorization);
    return valid?.keys === keys && isAlive(valid.claims) ? valid.claims : undefined;
  }
}

class InvalidToken extends Error {}

const isAlive = ({ exp }: TokenClaims): boolean => (exp + CLOCK_TOLERANCE_SECONDS) * 1000 > Date.now();

function callerFrom({ sub, uid, superuser, limited, access, denied = '' }: TokenClaims): RegistryCaller {
  const user = uid === null ? null : { userId: uid, username: sub, superuser, limited };
  return new RegistryCaller(user, access, { refusals: Refusals.parse(denied) });
}
