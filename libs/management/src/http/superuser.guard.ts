import { requireAdministrator } from '@berth/platform';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import './called-by.js';

/** Lets superusers through. It comes after `AuthenticationGuard`, which tells who the caller is. */
@Injectable()
export class SuperuserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller !== undefined) requireAdministrator(caller);
    return caller !== undefined;
  }
}
