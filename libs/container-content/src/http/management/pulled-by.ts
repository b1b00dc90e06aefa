import { originOf } from '@berth/management/http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { Puller } from './manifest-bytes.js';

/** Who reads bytes, from where, and by which address of the management API: for the record. */
export const PulledBy = createParamDecorator((_: unknown, context: ExecutionContext): Puller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { caller, originalUrl } = request;
  if (caller === undefined) throw new Error('the route is not one of the management API');
  const [object = ''] = originalUrl.split('?', 1);
  const { userId, username } = caller;
  return { caller, object, actor: { userId, username, ...originOf(request) } };
});
