import { DomainError } from '@berth/platform';

/** Another distribution has the name, or the base path. */
export class DistributionNameTaken extends DomainError {
  readonly kind = 'conflict';

  constructor(name: string, basePath: string) {
    super(`there is a distribution named ${name}, or one at ${basePath}, already`);
  }
}

/** The distribution has gone meanwhile. */
export class DistributionGone extends DomainError {
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`distribution ${id} does not exist any more`);
  }
}

/** There is no such distribution, or none that the caller may know of. */
export class DistributionUnknown extends DomainError {
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No ContainerDistribution matches the given query: ${id}`);
  }
}

/** There is no such namespace, or none that the caller may know of. */
export class NamespaceUnknown extends DomainError {
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No ContainerNamespace matches the given query: ${id}`);
  }
}
