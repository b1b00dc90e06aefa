import type { Caller } from '@berth/platform';

import { isRepositoryName } from '../oci/name.js';
import type { Access } from './scope.js';

/** What a caller can be allowed to do with a repository. */
const REPOSITORY_ACTIONS = ['pull', 'push', 'delete'] as const;

/**
 * The part of the requested access that is granted: anybody may pull and list, and whoever is logged in may push.
 * What is not granted is left out; that is no error (Docker registry token specification).
 */
export function grantedAccess(user: Caller | null, requested: readonly Access[]): Access[] {
  return requested
    .map(({ type, name, actions }) => ({ type, name, actions: allowedActions(user, type, name, actions) }))
    .filter(({ actions }) => actions.length > 0);
}

function allowedActions(
  user: Caller | null,
  type: string,
  name: string,
  actions: readonly string[],
): string[] {
  if (type === 'registry' && name === 'catalog') return actions.includes('*') ? ['*'] : [];
  if (type !== 'repository' || !isRepositoryName(name)) return [];
  const wanted = actions.includes('*')
    ? REPOSITORY_ACTIONS
    : REPOSITORY_ACTIONS.filter((one) => actions.includes(one));
  return wanted.filter((action) => action === 'pull' || user !== null);
}
