import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { OldBytes } from './storage.js';

/** Says of a directory that all files in it have been looked at. */
const MARK = '.swept';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Where earlier releases kept uploads. */
const UPLOADS = 'uploads';

/**
 * Files of days before a given one, a directory at a time. A directory whose files have been looked at is marked, and so is its
 * day then: neither is read again.
 */
export async function* oldFiles(root: string, before: Date): AsyncGenerator<OldBytes> {
  const today = before.toISOString().slice(0, 10);
  const uploads = await untouchedIn(root, UPLOADS, before);
  if (uploads.locations.length > 0) yield { locations: uploads.locations, done: async () => undefined };
  const days = (await namesIn(join(root, 'blobs'))).filter((name) => DAY.test(name) && name < today);
  for (const day of days.sort()) yield* filesOfDay(root, join('blobs', day), before);
}

async function* filesOfDay(root: string, day: string, before: Date): AsyncGenerator<OldBytes> {
  const directories = await namesIn(join(root, day));
  if (directories.includes(MARK)) return;
  let unread = directories.length;
  for (const directory of directories.map((name) => join(day, name))) {
    const names = await namesIn(join(root, directory));
    if (names.includes(MARK)) {
      unread -= 1;
      continue;
    }
    const { locations, isWhole } = await untouchedIn(root, directory, before);
    const done = async () => {
      if (!isWhole) return;
      await mark(root, directory);
      unread -= 1;
    };
    yield { locations, done };
  }
  if (unread === 0) await mark(root, day);
}

/** The files that nobody has written to since; whether these are all. */
async function untouchedIn(
  root: string,
  directory: string,
  before: Date,
): Promise<{ readonly locations: readonly string[]; readonly isWhole: boolean }> {
  const locations: string[] = [];
  const names = await namesIn(join(root, directory));
  for (const name of names) {
    const touched = await timeOf(join(root, directory, name));
    if (touched !== null && touched < before.getTime()) locations.push(join(directory, name));
  }
  return { locations, isWhole: locations.length === names.length };
}

const mark = (root: string, directory: string): Promise<void> => writeFile(join(root, directory, MARK), '');

const namesIn = (path: string): Promise<string[]> => ifPresent(() => readdir(path), []);

const timeOf = (path: string): Promise<number | null> =>
  ifPresent(async () => (await stat(path)).mtimeMs, null);

async function ifPresent<T>(read: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}
