import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Berth } from './berth.js';

/** The files of a storage folder, in the order of their names; none where it is not there. */
export async function storedFiles({ dataDir }: Berth, folder: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(join(dataDir, 'storage', folder), options).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** Puts a file into storage. */
export async function storeFile({ dataDir }: Berth, path: string, bytes = 'left'): Promise<void> {
  const file = join(dataDir, 'storage', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
