import { readdir, readlink } from 'node:fs/promises';

import type { Berth } from './berth.js';
import { storedBlob } from './stored-blob.js';

/** How often the API has the file of a blob open: it has not sent all of it. */
export async function downloadsUnderWay(berth: Berth, digest: string): Promise<number> {
  const path = await storedBlob(berth, digest);
  const directory = `/proc/${berth.pid('api')}/fd`;
  const files = await Promise.all(
    (await readdir(directory)).map((fd) => readlink(`${directory}/${fd}`).catch(() => '')),
  );
  return files.filter((file) => file === path).length;
}
