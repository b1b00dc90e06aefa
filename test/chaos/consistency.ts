import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

/** What must never be found, however processes died. Each query names what it finds. */
const FAULTS: Readonly<Record<string, string>> = {
  'a gap in the versions': `
    SELECT r.name FROM repository r JOIN repository_version v ON v.repository_id = r.id
     GROUP BY r.id HAVING count(*) <> r.latest_version + 1 OR max(v.number) <> r.latest_version`,
  'a version that changes nothing': `
    SELECT r.name || ' ' || v.number AS name FROM repository r JOIN repository_version v ON v.repository_id = r.id
     WHERE v.number > 0 AND v.added = '{}' AND v.removed = '{}'`,
  'a version made by two tasks': `
    SELECT created_resources[1] AS name FROM task WHERE state = 'completed' AND created_resources <> '{}'
     GROUP BY 1 HAVING count(*) > 1`,
  'bytes in a row that are too few or too many': `
    SELECT sha256 AS name FROM artifact WHERE octet_length(bytes) <> size`,
  'bytes of a version that are not those of its content': `
    SELECT r.name || ' ' || v.number AS name FROM repository r JOIN repository_version v ON v.repository_id = r.id
     WHERE v.bytes_present <> (
           SELECT COALESCE(sum(c.size), 0) FROM membership m JOIN content c ON c.id = m.content_id
            WHERE m.repository_id = r.id AND m.added_in <= v.number AND (m.removed_in IS NULL OR m.removed_in > v.number))`,
  'bytes of a repository that are not those of its content': `
    SELECT r.name FROM repository r
     WHERE r.bytes <> (SELECT COALESCE(sum(c.size), 0) FROM content c
                        WHERE c.id IN (SELECT content_id FROM membership m WHERE m.repository_id = r.id))`,
  'content that has another size than its bytes': `
    SELECT c.id::text AS name FROM content c JOIN container_blob b ON b.id = c.id JOIN artifact a ON a.id = b.artifact_id
     WHERE c.size <> a.size
    UNION ALL
    SELECT c.id::text FROM content c JOIN container_manifest m ON m.id = c.id WHERE c.size <> octet_length(m.bytes)`,
  'a version without its event, or with two': `
    SELECT r.name || ' ' || v.number AS name FROM repository r JOIN repository_version v ON v.repository_id = r.id
     WHERE v.number > 0 AND (SELECT count(*) FROM event e WHERE e.subject = 'prn:core.repositoryversion:' || v.id) <> 1`,
  'counts that are not those of the content': `
    SELECT r.name FROM repository r JOIN repository_version v ON v.repository_id = r.id AND v.number = r.latest_version
     WHERE (SELECT COALESCE(sum(value::int), 0) FROM jsonb_each_text(v.present))
        <> (SELECT count(*) FROM membership m WHERE m.repository_id = r.id AND m.removed_in IS NULL)`,
};

/** Faults in a database, and rows whose bytes are not in the storage of `dataDir` in their full length. */
export async function faultsIn(databaseUrl: string, dataDir: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return [...(await faultyRows(client)), ...(await missingBytes(client, dataDir))];
  } finally {
    await client.end();
  }
}

async function faultyRows(client: pg.Client): Promise<string[]> {
  const found: string[] = [];
  for (const [fault, text] of Object.entries(FAULTS)) {
    const { rows } = await client.query<{ name: string }>(text);
    found.push(...rows.map(({ name }) => `${fault}: ${name}`));
  }
  return found;
}

async function missingBytes(client: pg.Client, dataDir: string): Promise<string[]> {
  const { rows } = await client.query<{ location: string; size: string }>(
    `SELECT location, size FROM artifact WHERE location IS NOT NULL
     UNION ALL SELECT location, size FROM container_received WHERE location IS NOT NULL`,
  );
  const checked = rows.map(async ({ location, size }) => {
    const found = await stat(join(dataDir, 'storage', location)).catch(() => null);
    return found?.size === Number(size) ? [] : [`bytes missing: ${location}`];
  });
  return (await Promise.all(checked)).flat();
}
