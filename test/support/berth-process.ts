import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export type ProcessName = 'api' | 'worker';

/** The path of a program: see `bundlePrograms`. */
export const programOf = (name: ProcessName | 'berth'): string =>
  join(process.env.BERTH_TEST_PROGRAMS ?? '', `${name}.mjs`);

/** Starts a process of a Berth: wait with `readiness` until it serves. */
export function forkProcess(
  name: ProcessName,
  env: Readonly<Record<string, string>>,
  stdout: 'inherit' | 'pipe' = 'inherit',
): ChildProcess {
  return fork(programOf(name), {
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
    execArgv: [],
  });
}

/** Resolves once a process is ready, with the URL at which an API listens. */
export function readiness(child: ChildProcess): Promise<{ readonly url: string }> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.at(-1)} ended with ${code}`)));
  });
}
