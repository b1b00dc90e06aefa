import { DomainError } from '@berth/platform';

import type { ManagedPlugin } from '../access/managed-plugin.js';

/** Another distribution has the name, or the base path. */
export class DistributionNameTaken extends DomainError {
  readonly code = 'DISTRIBUTION_NAME_TAKEN';
  readonly kind = 'conflict';

  constructor(name: string, basePath: string) {
    super(`there is a distribution named ${name}, or one at ${basePath}, already`);
  }
}

/** The distribution has gone meanwhile. */
export class DistributionGone extends DomainError {
  readonly code = 'DISTRIBUTION_GONE';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`distribution ${id} does not exist any more`);
  }
}

/** What a distribution is to serve, or its namespace, has gone meanwhile. */
export class ServedGone extends DomainError {
  readonly code = 'SERVED_GONE';
  readonly kind = 'not-found';

  constructor() {
    super('the repository or version that is to be served does not exist any more, or the namespace');
  }
}

/** There is no such distribution, or none that the caller may know of. */
export class DistributionUnknown extends DomainError {
  readonly code = 'DISTRIBUTION_UNKNOWN';
  readonly kind = 'not-found';

  constructor(plugin: ManagedPlugin, id: string) {
    super(`No ${plugin.labelOf('Distribution')} matches the given query: ${id}`);
  }
}

/** The namespace is another one than when the task was asked for: it is not known who may add to it. */
export class NamespaceChanged extends DomainError {
  readonly code = 'NAMESPACE_CHANGED';
  readonly kind = 'conflict';

  constructor(basePath: string) {
    super(`somebody else has made the namespace of ${basePath} meanwhile`);
  }
}

/** @throws NamespaceChanged */
export function requireSame(
  namespace: { readonly id: string; readonly fresh: boolean },
  expectedId: string | null,
  basePath: string,
): void {
  if (!namespace.fresh && namespace.id !== expectedId) throw new NamespaceChanged(basePath);
}
