import { DomainError } from '@berth/platform';

/** There is no such namespace, or none that the caller may know of. */
export class NamespaceUnknown extends DomainError {
  readonly code = 'NAMESPACE_UNKNOWN';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No ContainerNamespace matches the given query: ${id}`);
  }
}
