import { DomainError } from '@berth/platform';

/** A file would be where a directory is. */
export class PathsOverlap extends DomainError {
  readonly code = 'PATHS_OVERLAP';
  readonly kind = 'conflict';

  constructor(file: string, below: string) {
    super(`A version cannot hold both ${file} and ${below}: one of them would be a file and a directory.`);
  }
}

/** There is no such publication, or none that the caller may know of. */
export class PublicationUnknown extends DomainError {
  readonly code = 'PUBLICATION_UNKNOWN';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No FilePublication matches the given query: ${id}`);
  }
}
