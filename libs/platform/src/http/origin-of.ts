import type { FastifyRequest } from 'fastify';

import type { Origin } from '../access/origin.js';

export const originOf = ({ ip, id }: FastifyRequest): Origin => ({ client: ip, correlationId: id });
