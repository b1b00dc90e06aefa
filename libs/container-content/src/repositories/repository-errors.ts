import { DomainError, type RepositoryKind } from '@berth/platform';

const NAMES = { push: 'ContainerPushRepository', regular: 'ContainerRepository' } as const;

/** Clients pull from it and push to it: what serves it goes first. */
export class RepositoryServed extends DomainError {
  readonly kind = 'conflict';

  constructor() {
    super(
      'The push repository cannot be deleted because a distribution serves it: delete that one, or both at once.',
    );
  }
}

/** There is no such repository, or none that the caller may know of. */
export class RepositoryUnknown extends DomainError {
  readonly kind = 'not-found';

  constructor(kind: RepositoryKind, id: string) {
    super(`No ${NAMES[kind]} matches the given query: ${id}`);
  }
}
