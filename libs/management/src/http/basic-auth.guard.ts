import { Authenticator, basicCredentials, isBasic, PermissionDenied } from '@berth/platform';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { originOf } from './origin-of.js';

/** Lets a request through whose `Authorization: Basic` names an active user. */
@Injectable()
export class BasicAuthGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authorization } = request.headers;
    if (!isBasic(authorization))
      throw new UnauthorizedException({ detail: 'Authentication credentials were not provided.' });
    const credentials = basicCredentials(authorization);
    const caller =
      credentials &&
      (await this.authenticator.authenticate(credentials.username, credentials.password, originOf(request)));
    if (caller === null) throw new UnauthorizedException({ detail: 'Invalid username/password.' });
    if (caller.token?.management === false)
      throw new PermissionDenied('This access token is not for the management API.');
    request.caller = caller;
    return true;
  }
}
