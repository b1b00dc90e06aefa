import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import os from 'node:os';

/**
 * What a reader must know to judge the figures.
 * @param {string} directory where the data directories are
 */
export function describeMachine(directory) {
  return {
    processors: `${os.cpus().length} × ${os.cpus()[0]?.model}`,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    fileSystem: output('findmnt', ['-n', '-o', 'FSTYPE,OPTIONS', '--target', directory]),
    node: process.version,
    commit: output('git', ['-C', import.meta.dirname, 'describe', '--always', '--dirty']),
    loadAverage: os.loadavg(),
  };
}

/**
 * Ends a run that could not be finished before it begins.
 * @param {string} directory
 * @param {number} bytes
 */
export function requireSpace(directory, bytes) {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= bytes) return;
  throw new Error(`${directory} needs ${Math.ceil(bytes / 2 ** 30)} GiB free: choose another with --dir`);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
