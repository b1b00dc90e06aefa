import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { codeOf } from './launch-error.js';

/** Whether a process runs. A zombie does not: in a container nobody may ever collect it. */
export function isRunning(pid: number): boolean {
  return exists(pid) && statOf(pid)?.state !== 'Z';
}

/** Whether the system knows a process of this id, be it a zombie. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but belongs to someone else.
    return codeOf(error) === 'EPERM';
  }
}

/**
 * When a process started, as text that is only good for comparing. With the process id it tells a process from a
 * later one that was given the same id. Empty when the system does not say.
 */
export function startOf(pid: number): string {
  if (process.platform === 'linux') return statOf(pid)?.start ?? '';
  return startByPs(pid);
}

/** The processes of the PostgreSQL server of a directory, wherever they came from. The path must be a real one. */
export function postgresProcessesOf(directory: string): number[] {
  if (process.platform !== 'linux') return postgresProcessesByCommand(directory);
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
  // A server and all of its children work in the data directory.
  return pids.filter((pid) => statOf(pid)?.name === 'postgres' && linkOf(`/proc/${pid}/cwd`) === directory);
}

function postgresProcessesByCommand(directory: string): number[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(`postgres -D ${directory} `))
    .map((line) => Number.parseInt(line, 10));
}

interface Stat {
  readonly name: string;
  readonly state: string;
  readonly start: string;
}

/** What Linux knows of a process (proc(5), /proc/pid/stat); null elsewhere, or when it has ended. */
function statOf(pid: number): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may itself hold spaces and parentheses.
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), state, start: rest[18] ?? '' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return null;
    throw error;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return null;
    throw error;
  }
}

/** macOS has no /proc. ps fails for a process that does not exist, which is an answer too. */
function startByPs(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch (error) {
    if (codeOf(error) === undefined) return '';
    throw error;
  }
}
