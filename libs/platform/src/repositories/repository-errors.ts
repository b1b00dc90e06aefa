import { DomainError } from '../errors/domain-error.js';

/** Content that was to come into a version has been collected meanwhile: nothing needed it. */
export class ContentGone extends DomainError {
  readonly kind = 'conflict';

  constructor() {
    super('content that was to be added is not there any more');
  }
}

export class RepositoryNotFound extends DomainError {
  readonly kind = 'not-found';

  constructor(repository: string) {
    super(`repository ${repository} does not exist`);
  }
}
