import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeUnless, obstacleToAnyOf, type Requirement } from './clients.js';

const ROOT = join(import.meta.dirname, '../..');

/** Where environments are kept from run to run: git ignores it. */
const KEPT = join(ROOT, 'node_modules/.cache/python');

/** A Python environment that has exactly what `test/python/<name>.txt` says. */
export interface PythonEnvironment {
  /** The path of one of its programs. */
  program(name: string): string;
}

/** What a suite needs: packages as `test/python/<requirements>.txt` pins them, and perhaps other programs. */
interface Needed {
  readonly requirements: string;
  readonly programs?: readonly Requirement[];
}

/**
 * A suite that drives programs from PyPI, in an environment that is made when it is needed first: by one spec only, or
 * two would make it at once. Where that cannot be the suite is skipped, unless BERTH_REQUIRE_CLIENTS=true: see
 * `describeWith`.
 */
export function describeWithPython(
  { requirements, programs = [] }: Needed,
  name: string,
  suite: (python: PythonEnvironment) => void,
): void {
  const file = join(ROOT, 'test/python', `${requirements}.txt`);
  const version = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  const directory = join(KEPT, `${requirements}-${version}`);
  describeUnless(obstacleToAnyOf(programs) ?? obstacleTo(directory, file), name, () =>
    suite({ program: (program) => join(directory, 'bin', program) }),
  );
}

function obstacleTo(directory: string, requirements: string): string | undefined {
  const isComplete = join(directory, 'complete');
  if (existsSync(isComplete)) return undefined;
  rmSync(directory, { recursive: true, force: true });
  const obstacle =
    obstacleFrom('python3', '-m', 'venv', directory) ??
    obstacleFrom(
      join(directory, 'bin/python'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--requirement',
      requirements,
    );
  if (obstacle === undefined) writeFileSync(isComplete, '');
  return obstacle;
}

function obstacleFrom(command: string, ...args: readonly string[]): string | undefined {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) return `${command} is not installed`;
  return status === 0 ? undefined : `${command} ${args.join(' ')}: ${(stderr || stdout).trim()}`;
}
