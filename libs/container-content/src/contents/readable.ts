import { type Caller, FieldsInvalid, PermissionDenied, Statement } from '@berth/platform';
import { DataSource } from 'typeorm';

import { isContentReadable, isRepositoryVisible, isVersionReadable } from '../auth/visibility.js';
import type { NamedVersion } from '../distributions/publishable.js';
import { IN_LATEST, isHeld } from './held.js';
import type { KnownVersion } from './versions.js';

const VERSION = new Statement<{ number: number; visible: boolean; readable: boolean }>(
  `SELECT v.number, $5 OR ${isRepositoryVisible('$4')} AS visible,
          $5 OR ${isVersionReadable('$4', 'v.number')} AS readable
     FROM repository r
     JOIN repository_version v ON v.repository_id = r.id AND v.number = COALESCE($3::int, r.latest_version)
    WHERE r.id = $1 AND r.plugin = 'container' AND r.kind = $2`,
);

/**
 * Lets a caller take content from a repository version.
 * @throws FieldsInvalid when it does not exist, for the caller; PermissionDenied when what it holds is not for him
 */
export async function requireReadable(
  dataSource: DataSource,
  { userId, superuser }: Caller,
  { repositoryId, kind, number, field }: NamedVersion,
): Promise<KnownVersion> {
  const found = await VERSION.first(dataSource, [repositoryId, kind, number, userId, superuser]);
  if (!found?.visible) throw new FieldsInvalid({ [field]: ['Invalid hyperlink - Object does not exist.'] });
  if (!found.readable) throw new PermissionDenied();
  return { repositoryId, kind, number: found.number };
}

/**
 * SQL: whether caller `$3`, superuser or not `$4`, may put content into repository `$1`: because it is there, or because
 * he may take it from elsewhere. @param id SQL for the content's id
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
