import type { Caller } from '@berth/platform';

import type { Access } from './scope.js';

/**
 * Who makes a registry request, and what the request's credentials allow. `user` is null for an anonymous caller;
 * `access` is null where credentials name no scopes (Basic) and the user's own rights decide.
 */
export interface RegistryCaller {
  readonly user: Caller | null;
  readonly access: readonly Access[] | null;
}

export const ANONYMOUS: RegistryCaller = { user: null, access: null };
