import { readFileSync, writeFileSync } from 'node:fs';

/** A figure of the kernel's about a process, in MiB: `VmRSS` now, `VmHWM` at most. */
export function statusOf(pid: number, field: string): number {
  const [, kib] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

/** `VmHWM` begins again. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');
