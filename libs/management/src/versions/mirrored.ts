import { type ContentChange, Statement, type Transaction, type VersionRef } from '@berth/platform';

import { Difference, versionsOf } from './difference.js';

interface Change {
  readonly id: string;
  readonly name: string | null;
  readonly isAdded: boolean;
}

const CHANGES = new Difference(
  (changes) => new Statement<Change>(`WITH ${changes} SELECT id, name, is_added AS "isAdded" FROM change`),
);

/** The change that makes a version into exactly what another one is, of its repository or of any other. */
export async function mirrorOf(
  tx: Transaction,
  before: VersionRef,
  after: VersionRef,
): Promise<ContentChange> {
  const changes = await CHANGES.between(before, after).all(tx, versionsOf(before, after));
  const remove = changes.filter(({ isAdded }) => !isAdded).map(({ id }) => id);
  return { add: changes.filter(({ isAdded }) => isAdded), remove };
}
