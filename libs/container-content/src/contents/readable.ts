import { IN_LATEST, isHeld } from '@berth/management';
import { type Caller, Statement } from '@berth/platform';
import { DataSource } from 'typeorm';
import { isContentReadable } from '../auth/visibility.js';

/**
 * SQL: whether caller `$3`, superuser or not `$4`, may put content into repository `$1`: because it is there, or because
 * they may take it from elsewhere. @param id SQL for the content's id
 */
export const isTakeable = (id: string): string =>
  `($4 OR ${isHeld(id, IN_LATEST)} OR ${isContentReadable('$3', id)})`;

/** Tags have a name. */
export interface TakeableContent {
  readonly id: string;
  readonly name: string | null;
}

const CONTENT = new Statement<TakeableContent>(
  `SELECT c.id, t.name FROM content c LEFT JOIN container_tag t ON t.id = c.id
    WHERE c.id = ANY($2::uuid[]) AND c.type IN ('container.tag', 'container.manifest', 'container.blob')
      AND ${isTakeable('c.id')}`,
);

/** Of contents, those that a caller may put into a repository. */
export function takeableContent(
  dataSource: DataSource,
  { userId, superuser }: Caller,
  repositoryId: string,
  ids: readonly string[],
): Promise<readonly TakeableContent[]> {
  return CONTENT.all(dataSource, [repositoryId, ids, userId, superuser]);
}
