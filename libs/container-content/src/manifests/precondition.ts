import { type EntityTags, names } from '@berth/management';

import { PreconditionFailed } from '../oci/errors.js';

/**
 * What must be true of a reference when a manifest is pushed to it (RFC 9110 §13.1): for tags, a compare-and-swap.
 * `reference` is a tag or a digest.
 */
export interface Precondition {
  readonly reference: string;
  readonly ifMatch: EntityTags | null;
  readonly ifNoneMatch: EntityTags | null;
}

/**
 * SQL for the digest that a reference has in the latest version of a repository. No tag looks like a digest, so only one of
 * the two has an answer.
 */
export const currentDigest = (repositoryId: string, reference: string): string =>
  `(SELECT m.digest FROM membership x
      JOIN container_tag t ON t.id = x.content_id JOIN container_manifest m ON m.id = t.manifest_id
     WHERE x.repository_id = ${repositoryId} AND x.name = ${reference} AND x.removed_in IS NULL
    UNION ALL
    SELECT m.digest FROM container_manifest m
      JOIN membership x ON x.repository_id = ${repositoryId} AND x.content_id = m.id AND x.removed_in IS NULL
     WHERE m.digest = ${reference} LIMIT 1)`;

/**
 * What speaks against a push. One that is repeated, and finds its own result, is not late (RFC 9110 §13.1.1).
 * @param current the digest that the reference has; null where it has none
 * @param pushed the digest of the manifest that is pushed
 */
export function failedPrecondition(
  { reference, ifMatch, ifNoneMatch }: Precondition,
  current: string | null,
  pushed: string,
): PreconditionFailed | null {
  const isOther = ifMatch !== null && !names(ifMatch, current) && current !== pushed;
  const isThere = ifNoneMatch !== null && names(ifNoneMatch, current);
  return isOther || isThere ? new PreconditionFailed(reference, current) : null;
}
