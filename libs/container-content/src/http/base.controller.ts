import { Get } from '@nestjs/common';

import { RegistryRoutes, Requires } from './registry-routes.js';

/** Says that this is a registry, and tells a client whether its credentials are good (§Determining support). */
@RegistryRoutes()
export class BaseController {
  @Get()
  @Requires('login')
  check(): object {
    return {};
  }
}
