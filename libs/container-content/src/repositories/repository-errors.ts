import { DomainError, type RepositoryKind } from '@berth/platform';

const NAMES = { push: 'ContainerPushRepository', regular: 'ContainerRepository' } as const;

/** There is no such repository, or none that the caller may know of. */
export class RepositoryUnknown extends DomainError {
  readonly kind = 'not-found';

  constructor(kind: RepositoryKind, id: string) {
    super(`No ${NAMES[kind]} matches the given query: ${id}`);
  }
}
