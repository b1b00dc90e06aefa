import { DomainError, RequestInvalid } from '../errors/domain-error.js';

/** Content that was to come into a version has been collected meanwhile: nothing needed it. */
export class ContentGone extends DomainError {
  static readonly CODE = 'CONTENT_GONE';
  readonly code = ContentGone.CODE;
  readonly kind = 'conflict';

  constructor() {
    super('content that was to be added is not there any more');
  }
}

export class RepositoryNotFound extends DomainError {
  static readonly CODE = 'REPOSITORY_NOT_FOUND';
  readonly code = RepositoryNotFound.CODE;
  readonly kind = 'not-found';

  constructor(repository: string) {
    super(`repository ${repository} does not exist`);
  }
}

export class VersionNotFound extends DomainError {
  readonly code = 'VERSION_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(number: number) {
    super(`repository version ${number} does not exist`);
  }
}

/** What is pulled from a version would be gone. */
export class VersionServed extends RequestInvalid {
  readonly code = 'VERSION_SERVED';
  constructor() {
    super('The repository version cannot be deleted because a distribution serves it.');
  }
}

/** What was pushed last is not undone by taking a version away: a trigger refuses that as well. */
export class VersionIsLatest extends RequestInvalid {
  readonly code = 'VERSION_IS_LATEST';
  constructor() {
    super('The repository version cannot be deleted because a push repository keeps its latest one.');
  }
}

/** A repository has at least one version. */
export class VersionIsOnly extends RequestInvalid {
  readonly code = 'VERSION_IS_ONLY';
  constructor() {
    super('The repository version cannot be deleted because its repository has no other one.');
  }
}
