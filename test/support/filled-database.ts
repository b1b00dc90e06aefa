import { readFileSync } from 'node:fs';

import pg from 'pg';

/** How much there is: see `fill.sql`. */
export interface Filling {
  readonly manifests: number;
  readonly repositories: number;
  readonly versions: number;
}

/** Fills a migrated database with manifests, tags and versions, as many pushes would have. */
export async function fill(url: string, filling: Filling): Promise<void> {
  const template = readFileSync(new URL('fill.sql', import.meta.url), 'utf8');
  const text = Object.entries(filling).reduce(
    (sql, [name, count]) => sql.replaceAll(`:${name}`, String(count)),
    template,
  );
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
