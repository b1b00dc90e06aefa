/**
 * SQL for whether somebody may read what repository `r` holds, bytes and all: what could be pulled from it, and with a role
 * on it what any of its versions holds. To know of a repository is not enough.
 *
 * @param viewer SQL for the user's id
 * @param isHeld SQL for whether a version holds it, given SQL for the number of one that is served
 */
export type Readability = (viewer: string, isHeld: (number: string) => string) => string;

/** What somebody may know of repositories `r`, and read of them. */
export interface RepositoryAccess {
  /** SQL for whether a user may know of one, given SQL for the user's id. */
  isVisible(viewer: string): string;
  readonly isReadable: Readability;
}
