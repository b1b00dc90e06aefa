import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { TokenClaims } from '../auth/registry-tokens.js';
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

  /** @throws Unauthorized where the token is not good */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (/^bearer\b/i.test(request.headers.authorization ?? ''))
      request.presentedToken = await this.bearer.claimsOf(context, null);
    return true;
  }
}
