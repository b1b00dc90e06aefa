import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BerthServer } from './berth-server.js';

/** The files of a storage folder, in the order of their names; none where it is not there. */
export async function storedFiles({ dataDir }: BerthServer, folder: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(join(dataDir, 'storage', folder), options).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** How many bytes of blobs and uploads storage has. */
export async function storedBytes({ dataDir }: BerthServer): Promise<number> {
  const root = join(dataDir, 'storage', 'blobs');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(({ parentPath, name }) => stat(join(parentPath, name)).catch(() => null));
  return (await Promise.all(sizes)).reduce((sum, file) => sum + (file?.size ?? 0), 0);
}

/** Puts a file into storage. */
export async function storeFile({ dataDir }: BerthServer, path: string, bytes = 'left'): Promise<void> {
  const file = join(dataDir, 'storage', path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
