import type { PluginHttp } from '@berth/platform';

import { FileHttpModule } from './file-http.module.js';

/** What only the API loads: the file part of the management API, and the files themselves. */
export const fileHttp: PluginHttp = { module: FileHttpModule };
