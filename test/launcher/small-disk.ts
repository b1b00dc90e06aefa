import { spawnSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../support/run.js';

/** Whether this user may mount disks: root may, unless a container keeps it from that. */
export const canMount = (): boolean => spawnSync('unshare', ['--mount', 'true']).status === 0;

/** A disk of so many MiB at a path, for root only. */
export async function smallDisk(path: string, mebibytes = 1) {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'small', path]);
  return {
    /** Leaves not a byte. */
    async fill(): Promise<void> {
      const { bavail, bsize } = await statfs(path);
      await writeFile(join(path, 'ballast'), Buffer.alloc(bavail * bsize));
    },
    /** Has as much space as before it was filled. */
    async empty(): Promise<void> {
      await rm(join(path, 'ballast'));
    },
    /** Makes it read-only. */
    async protect(): Promise<void> {
      await rm(join(path, 'ballast'));
      await run('mount', ['-o', 'remount,ro', path]);
    },
    async remove(): Promise<void> {
      await run('umount', [path]);
    },
  };
}
