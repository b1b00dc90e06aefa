import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { codeOf, LaunchError, say } from './launch-error.js';
import { exists, isRunning, postgresProcessesOf } from './running-process.js';

const POSTMASTER_FILE = 'postmaster.pid';
const POLL_MS = 50;
const CHILDREN_MS = 30_000;

/** How to ask a server to end, the friendliest first, and how long to wait for it. */
const SHUTDOWNS = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 10_000],
] as const;

/**
 * A launcher that was killed leaves its PostgreSQL behind; this stops it.
 *
 * @param directory the real path of the database
 */
export async function stopOrphan(directory: string, signal: AbortSignal): Promise<void> {
  const pid = postmasterOf(directory);
  if (pid === null) return;
  if (postgresProcessesOf(directory).includes(pid)) await shutDown(pid, signal);
  // A server that was killed itself has children; each ends as soon as it notices.
  const haveLeft = await comesTrue(() => postgresProcessesOf(directory).length === 0, CHILDREN_MS, signal);
  if (!haveLeft)
    throw new LaunchError(`processes of an earlier PostgreSQL still use ${directory}: stop them`);
  // PostgreSQL removes a stale file by itself, unless the process id has gone to another process of this user.
  if (exists(pid)) rmSync(join(directory, POSTMASTER_FILE), { force: true });
}

async function shutDown(pid: number, signal: AbortSignal): Promise<void> {
  say(`Stopping the PostgreSQL (pid ${pid}) that an earlier run left behind …`);
  for (const [shutdown, patienceMs] of SHUTDOWNS) {
    process.kill(pid, shutdown);
    if (await comesTrue(() => !isRunning(pid), patienceMs, signal)) return;
  }
  throw new LaunchError(`the PostgreSQL that an earlier run left behind (pid ${pid}) does not stop: kill it`);
}

/** The first line of postmaster.pid is the server's process id. */
function postmasterOf(directory: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(directory, POSTMASTER_FILE), 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function comesTrue(
  condition: () => boolean,
  patienceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS, undefined, { signal });
  }
  return true;
}
