import type { Origin } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

export const originOf = ({ ip, id }: FastifyRequest): Origin => ({ client: ip, correlationId: id });
