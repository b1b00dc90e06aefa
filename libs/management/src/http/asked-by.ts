import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { ManagementRequest } from '../access/management-request.js';
import './called-by.js';

/** Who asks for a change, and by which request. */
export const AskedBy = createParamDecorator((_: unknown, context: ExecutionContext): ManagementRequest => {
  const { caller, id } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Error('the route is not one of the management API');
  return { caller, correlationId: id };
});
