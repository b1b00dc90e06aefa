import { type Caller, FieldsInvalid, Statement } from '@berth/platform';
import { DataSource } from 'typeorm';

import type { NamedRepository } from '../auth/repository-rights.js';
import { isRepositoryVisible } from '../auth/visibility.js';
import { VersionUnknown } from './content-errors.js';
import type { KnownVersion } from './versions.js';

/** A version, and the one that it is compared with; null for nothing. */
export interface VersionPair {
  readonly before: KnownVersion | null;
  readonly after: KnownVersion;
}

const PAIR = new Statement<{ before: number | null }>(
  `SELECT (SELECT max(b.number) FROM repository_version b
            WHERE b.repository_id = r.id AND CASE WHEN $6::int IS NULL THEN b.number < v.number ELSE b.number = $6 END)
          AS before
     FROM repository r JOIN repository_version v ON v.repository_id = r.id AND v.number = $5
    WHERE r.id = $1 AND r.plugin = 'container' AND r.kind = $2 AND ($4 OR ${isRepositoryVisible('$3')})`,
);

/**
 * Versions of a repository that the caller may know of.
 * @param against the number of the one to compare with; null for the one before, where there is one
 * @throws VersionUnknown, FieldsInvalid
 */
export async function versionPair(
  dataSource: DataSource,
  { userId, superuser }: Caller,
  { id, kind }: NamedRepository,
  number: number,
  against: number | null,
): Promise<VersionPair> {
  const found = await PAIR.first(dataSource, [id, kind, userId, superuser, number, against]);
  if (found === undefined) throw new VersionUnknown(id, number);
  if (found.before === null && against !== null)
    throw new FieldsInvalid({ against: [`The repository has no version ${against}.`] });
  const version = (of: number): KnownVersion => ({ repositoryId: id, kind, number: of });
  return { before: found.before === null ? null : version(found.before), after: version(number) };
}
