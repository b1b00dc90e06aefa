import {
  type Caller,
  CredentialChain,
  credentialsIn,
  PermissionDenied,
  requireAdministrator,
} from '@berth/platform';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import './called-by.js';
import { originOf } from './called-by.js';

/** Lets a request of the management API through whose credentials are an active user's. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly chain: CredentialChain) {}

  /** @throws CredentialsWrong, TooManyFailedLogins, PermissionDenied */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await callerOf(this.chain, request);
    if (caller === null)
      throw new UnauthorizedException({ detail: 'Authentication credentials were not provided.' });
    if (caller.token?.management === false)
      throw new PermissionDenied('This access token is not for the management API.');
    request.caller = caller;
    return true;
  }
}

/** Who makes a request; null where it has no credentials, or none of a kind that is known. @throws CredentialsWrong, TooManyFailedLogins */
export async function callerOf(chain: CredentialChain, request: FastifyRequest): Promise<Caller | null> {
  const credentials = credentialsIn(request.headers.authorization);
  const verified = credentials && (await chain.verify(credentials, originOf(request)));
  return verified?.caller ?? null;
}

/** Lets superusers through. It comes after `AuthenticationGuard`, which tells who the caller is. */
@Injectable()
export class SuperuserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller !== undefined) requireAdministrator(caller);
    return caller !== undefined;
  }
}
