import type { WireProtocol } from '@berth/platform';

import { rewriteUrl } from './rewrite-url.js';

/** The registry protocol as the API process needs to know it before any controller is asked. */
export const containerWire: WireProtocol = {
  prefixes: ['/v2', '/token'],
  headers: { 'Docker-Distribution-API-Version': 'registry/2.0' },
  rewriteUrl,
  errorBody: (status, message) => ({
    errors: [{ code: status === 404 ? 'NAME_UNKNOWN' : 'UNSUPPORTED', message }],
  }),
};
