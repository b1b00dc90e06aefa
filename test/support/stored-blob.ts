import { join } from 'node:path';

import type { Berth } from './berth.js';

/** Where the bytes of a blob are on disk, by its sha256 digest. */
export async function storedBlob({ database, dataDir }: Berth, digest: string): Promise<string> {
  const [artifact] = await database.query<{ location: string }>(
    'SELECT location FROM artifact WHERE sha256 = $1',
    [digest.slice('sha256:'.length)],
  );
  if (artifact === undefined) throw new Error(`there is no artifact of ${digest}`);
  return join(dataDir, 'storage', artifact.location);
}
