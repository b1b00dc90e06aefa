import { readdir, readFile } from 'node:fs/promises';

import { eventually } from './eventually.js';

/**
 * Lets a process stand still until SIGCONT. Resolves when all its threads do: only one of them is told at first, and the others go
 * on meanwhile.
 */
export async function standStill(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await eventually(async () => {
    const states = (await readdir(`/proc/${pid}/task`)).map(async (thread) => {
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    });
    if ((await Promise.all(states)).some((state) => state !== 'T')) throw new Error(`${pid} goes on`);
  });
}
