import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { OperatorMistake } from './operator-mistake.js';

/** What is wrong with a directory, by the code of the system call that failed. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EDQUOT: 'the quota of this user is used up',
  EEXIST: 'it is not a directory',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  ENOENT: 'its file system takes no files',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of its path is not a directory',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
};

/**
 * Makes the data directory where it is missing, and proves that this user can make files in it. A full disk is no
 * fault here: what is stored can still be read, and deleted.
 *
 * @param mode of the directories that this call makes
 * @returns whether the directory was made by this call
 * @throws OperatorMistake naming the path, the reason and `BERTH_DATA_DIR`
 */
export function openDataDirectory(path: string, mode = 0o700): boolean {
  try {
    const made = make(path, mode);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    // Root passes every check of permissions, and only a write tells that /proc or a read-only disk takes none.
    probe(join(path, `.berth-${randomUUID()}`));
    return made;
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const reason = REASONS[code] === undefined ? code : `${code}: ${REASONS[code]}`;
    throw new OperatorMistake(
      `the data directory ${path} cannot be written (${reason}); ` +
        'set BERTH_DATA_DIR to a directory that this user may write',
    );
  }
}

/** Not `mkdir` with `recursive`: for a path under /proc Node tries that for ever, and heeds no signal meanwhile. */
function make(path: string, mode: number): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  if (dirname(path) !== path) make(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    // Another process may have made it in this moment.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory()) return false;
    throw error;
  }
}

function probe(file: string): void {
  try {
    // Root may do this in the directory of another user, who could have put a link there.
    writeFileSync(file, '', { flag: 'wx' });
  } catch (error) {
    if (!isFull(error)) throw error;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Whether a write failed because the disk, or the user's share of it, is full. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}
