import { join } from 'node:path';

import type { BerthServer } from './berth-server.js';

/** Where the bytes of a blob are on disk, by its sha256 digest. Small ones are in the database instead. */
export async function storedBlob({ database, dataDir }: BerthServer, digest: string): Promise<string> {
  const [artifact] = await database.query<{ location: string | null }>(
    `SELECT location FROM container_received WHERE sha256 = $1
     UNION ALL SELECT location FROM artifact WHERE sha256 = $1`,
    [digest.slice('sha256:'.length)],
  );
  if (artifact === undefined || artifact.location === null) throw new Error(`there is no file of ${digest}`);
  return join(dataDir, 'storage', artifact.location);
}
