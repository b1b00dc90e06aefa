import { Statement, type Transaction } from '@berth/platform';

import { type EntityTags, names } from '../oci/entity-tags.js';
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

// No tag looks like a digest, so only one of the two has an answer.
const CURRENT = new Statement<{ digest: string }>(
  `SELECT m.digest FROM membership x
     JOIN container_tag t ON t.id = x.content_id JOIN container_manifest m ON m.id = t.manifest_id
    WHERE x.repository_id = $1 AND x.name = $2 AND x.removed_in IS NULL
   UNION ALL
   SELECT m.digest FROM container_manifest m
     JOIN membership x ON x.repository_id = $1 AND x.content_id = m.id AND x.removed_in IS NULL
    WHERE m.digest = $2`,
);

const PUSHED = new Statement<{ digest: string }>('SELECT digest FROM container_manifest WHERE id = $1');

/**
 * Compares with what the repository has now; the caller holds its lock. A repeated push, which finds its own result,
 * is not late (RFC 9110 §13.1.1). @throws PreconditionFailed
 */
export async function requirePrecondition(
  tx: Transaction,
  repositoryId: string,
  manifestId: string,
  { reference, ifMatch, ifNoneMatch }: Precondition,
): Promise<void> {
  const current = (await CURRENT.first(tx, [repositoryId, reference]))?.digest ?? null;
  const pushed = (await PUSHED.first(tx, [manifestId]))?.digest ?? null;
  if (ifMatch !== null && !names(ifMatch, current) && current !== pushed)
    throw new PreconditionFailed(reference, current);
  if (ifNoneMatch !== null && names(ifNoneMatch, current)) throw new PreconditionFailed(reference, current);
}
