import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** The text of a file, or null where there is none. */
export function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Makes a file that only its owner can read, unless it exists. Of several processes that do this at once the first
 * one's text wins, whole or not at all.
 *
 * @returns the text of the file
 */
export function keepFirst(path: string, text: string): string {
  const draft = draftOf(path, text);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

/** Writes a file that only its owner can read, beside the one that it is to become. @returns its path */
export function draftOf(path: string, text: string): string {
  const draft = `${path}.${process.pid}`;
  // Root may do this in the directory of another user, who could have put a link there.
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
  return draft;
}
