import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { TokenClaims } from '../auth/registry-tokens.js';
import { Unauthorized } from '../oci/request-errors.js';
import { BearerTokens } from './bearer-tokens.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the registry token says that a request for another one presents. */
    presentedToken?: TokenClaims;
  }
}

/** Reads the registry token of a request for another one. Some clients send the one that they have, and no password. */
@Injectable()
export class PresentedToken implements CanActivate {
  constructor(private readonly bearer: BearerTokens) {}

  /** @throws Unauthorized where the token is not good, or has no time left */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!/^bearer\b/i.test(request.headers.authorization ?? '')) return true;
    const claims = await this.bearer.claimsOf(context, null);
    // Elsewhere clocks are forgiven a minute. Here that would give a token that ends later, and for that one another.
    if (claims.exp * 1000 <= Date.now()) throw Unauthorized.invalidToken(null);
    request.presentedToken = claims;
    return true;
  }
}
