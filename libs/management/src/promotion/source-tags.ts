import { inVersion, Statement, type Transaction, type VersionRef } from '@berth/platform';
import type { DataSource } from 'typeorm';

import { TagsMissing } from './tags-missing.js';

const MISSING = new Statement<{ name: string }>(
  `SELECT name FROM unnest($3::text[]) AS wanted(name)
    WHERE NOT EXISTS (SELECT 1 FROM membership x
                       WHERE x.repository_id = $1 AND x.name = wanted.name AND ${inVersion('x', '$2::int')})`,
);

/** @throws TagsMissing when a version does not have them all */
export async function requireTags(
  on: DataSource | Transaction,
  { repositoryId, number }: VersionRef,
  tags: readonly string[],
): Promise<void> {
  const missing = await MISSING.all(on, [repositoryId, number, tags]);
  if (missing.length > 0) throw new TagsMissing(missing.map(({ name }) => name));
}
