import type { PluginHttp } from '@berth/platform';

import { ContainerHttpModule } from './container-http.module.js';
import { containerWire } from './wire.js';

/** What only the API loads: the registry protocol, and the container part of the management API. */
export const containerHttp: PluginHttp = { module: ContainerHttpModule, wire: containerWire };
