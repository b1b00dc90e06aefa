import { existsSync, readdirSync } from 'node:fs';
import { lchown, lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

import type { DataDirectory } from './data-directory.js';
import { say } from './launch-error.js';
import type { Owner } from './system-users.js';

/** What Berth keeps in its data directory. */
const OWN =
  /^(storage|token-key.*|admin-password.*|postgres.*|database-url.*|launcher\.pid.*|\.berth-.*|lost\+found)$/;

/** Something in the data directory that Berth did not make; null where there is none. */
export function foreignEntryOf(data: DataDirectory): string | null {
  return readdirSync(data.path).find((name) => !OWN.test(name)) ?? null;
}

/**
 * Gives a data directory of root's to a user. The directory itself goes last: so a hand-over that was cut short is
 * done again, and until it is complete nobody but root can put links into the directory.
 */
export async function handOver(data: DataDirectory, owner: Owner, signal: AbortSignal): Promise<void> {
  const { uid } = await lstat(data.path);
  if (uid === owner.uid) return;
  if (existsSync(join(data.path, 'storage'))) say(`Giving ${data.path} to user ${owner.uid} (once) …`);
  for await (const { name } of await opendir(data.path)) await give(join(data.path, name), owner, signal);
  await lchown(data.path, owner.uid, owner.gid);
}

/** Skips what is another user's: there that user may have put links to files of the system. */
async function give(path: string, owner: Owner, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const stats = await lstat(path);
  if (stats.uid !== 0) return;
  if (stats.isDirectory()) {
    for await (const { name } of await opendir(path)) await give(join(path, name), owner, signal);
  }
  await lchown(path, owner.uid, owner.gid);
}
