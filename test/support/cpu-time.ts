import { readFileSync } from 'node:fs';

/** How much a process has computed so far, in the kernel's ticks: in all of its threads, and in the main one. */
export interface CpuTime {
  readonly all: number;
  readonly main: number;
}

/** Unlike time on the clock it does not depend on what else the machine does. */
export const cpuTimeOf = (pid: number): CpuTime => ({
  all: ticksIn(`/proc/${pid}/stat`),
  main: ticksIn(`/proc/${pid}/task/${pid}/stat`),
});

/** In user mode and in the kernel: the 14th and the 15th field, of which the second may have spaces in it. */
function ticksIn(path: string): number {
  const fields = readFileSync(path, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
