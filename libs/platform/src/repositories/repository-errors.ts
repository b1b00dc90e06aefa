import { DomainError } from '../errors/domain-error.js';

export class RepositoryNotFound extends DomainError {
  readonly kind = 'not-found';

  constructor(repository: string) {
    super(`repository ${repository} does not exist`);
  }
}
