import { DomainError, type RepositoryKind } from '@berth/platform';

import type { ManagedPlugin } from './managed-plugin.js';

/** There is no such repository, or none that the caller may know of. */
export class RepositoryUnknown extends DomainError {
  readonly code = 'REPOSITORY_UNKNOWN';
  readonly kind = 'not-found';

  constructor(plugin: ManagedPlugin, kind: RepositoryKind, id: string) {
    const label = plugin.labelOf(kind === 'push' ? 'PushRepository' : 'Repository');
    super(`No ${label} matches the given query: ${id}`);
  }
}
