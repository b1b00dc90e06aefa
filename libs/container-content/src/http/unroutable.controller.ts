import { All, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { NameUnknown, Unsupported } from '../oci/errors.js';
import { RegistryRoutes } from './registry-routes.js';
import { isRegistryPath } from './rewrite-url.js';

/** Everything under `/v2` that no other controller takes: it, too, gets an error of the protocol. */
@RegistryRoutes()
export class UnroutableController {
  @All('*')
  refuse(@Req() request: FastifyRequest): never {
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    if (isRegistryPath(path)) throw new Unsupported(`${request.method} is not supported here`);
    throw new NameUnknown(path.replace(/^\/v2\//, ''));
  }
}
