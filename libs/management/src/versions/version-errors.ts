import { DomainError, type VersionRef } from '@berth/platform';

/** There is no such repository version, or none that the caller may know of. */
export class VersionUnknown extends DomainError {
  readonly code = 'VERSION_UNKNOWN';
  readonly kind = 'not-found';

  constructor(repositoryId: string, number: number) {
    super(`No RepositoryVersion matches the given query: ${number} of ${repositoryId}`);
  }
}

/** A repository version that was there when the task was asked for is not there any more. */
export class VersionGone extends DomainError {
  readonly code = 'VERSION_GONE';
  readonly kind = 'not-found';

  constructor(repositoryId: string, number: number) {
    super(`version ${number} of repository ${repositoryId} does not exist any more`);
  }
}

/** Somebody else was faster: the current version is not the one that the caller expects. */
export class VersionConflict extends DomainError {
  readonly code = 'VERSION_CONFLICT';
  readonly kind = 'conflict';

  constructor(current: VersionRef | null, expected: VersionRef | null) {
    super(`The current version is ${called(current)}, not ${called(expected)}.`);
  }
}

const called = (version: VersionRef | null): string =>
  version === null ? 'none' : `${version.number} of repository ${version.repositoryId}`;
