import type { Caller, Origin } from '@berth/platform';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { ManagementRequest } from '../access/repository-rights.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes a request of the management API. */
    caller?: Caller;
  }
}

/** Who makes a request of the management API. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Error('the route is not one of the management API');
  return caller;
});

/** Who asks for a change, and by which request. */
export const AskedBy = createParamDecorator((_: unknown, context: ExecutionContext): ManagementRequest => {
  const { caller, id } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Error('the route is not one of the management API');
  return { caller, correlationId: id };
});

export const originOf = ({ ip, id }: FastifyRequest): Origin => ({ client: ip, correlationId: id });
