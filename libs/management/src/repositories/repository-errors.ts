import { DomainError } from '@berth/platform';

/** Clients pull from it and push to it: what serves it goes first. */
export class RepositoryServed extends DomainError {
  readonly code = 'REPOSITORY_SERVED';
  readonly kind = 'conflict';

  constructor() {
    super(
      'The push repository cannot be deleted because a distribution serves it: delete that one, or both at once.',
    );
  }
}
