import { originOf } from '@berth/management/http';
import type { Actor } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

import type { RegistryCaller } from '../auth/registry-caller.js';

export const actorOf = ({ user }: RegistryCaller, request: FastifyRequest): Actor => ({
  userId: user?.userId ?? null,
  username: user?.username ?? '',
  ...originOf(request),
});
