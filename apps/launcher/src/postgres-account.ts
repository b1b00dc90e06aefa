import { type SpawnOptions, spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

import type { DataDirectory } from './data-directory.js';
import { LaunchError } from './launch-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { type Owner, ownerOf, unprivilegedUser } from './system-users.js';

/** How to start a program of PostgreSQL, which refuses to run as root. */
export interface PostgresAccount {
  /** Whom the database files must belong to; null when that is the account that started Berth. */
  readonly owner: Owner | null;
  command(program: string, args: readonly string[]): readonly [string, string[]];
  readonly options: Pick<SpawnOptions, 'uid' | 'gid'>;
}

/**
 * The user who started Berth; for root, where `leaveRoot` could not leave it, an unprivileged user.
 * @throws LaunchError when that user cannot reach the programs or the data directory.
 */
export function choosePostgresAccount(binaries: PostgresBinaries, data: DataDirectory): PostgresAccount {
  if (process.geteuid?.() !== 0) return { owner: null, command: asItIs, options: {} };
  const owner = ownerOf(data.postgres) ?? unprivilegedUser() ?? noUser();
  const account = [plain(owner), throughClosedDirectories(owner)].find((a) => reaches(a, binaries, data));
  if (account !== undefined) return account;
  throw new LaunchError(
    `PostgreSQL does not run as root, and user ${owner.uid} cannot read ${binaries.postgres} or enter ${data.path}: ` +
      'start Berth as an ordinary user, or move it out of directories that only root may enter',
  );
}

/** @throws LaunchError for a user without a name: initdb, which makes the database, must know one. */
export function requireUserName(): void {
  try {
    userInfo();
  } catch {
    throw new LaunchError(
      `user ${process.geteuid?.()} has no entry in /etc/passwd, and PostgreSQL's initdb needs a user name: ` +
        'start Berth as a named user, or set BERTH_DATABASE_URL to a PostgreSQL of your own',
    );
  }
}

function plain(owner: Owner): PostgresAccount {
  return { owner, command: asItIs, options: owner };
}

/** Keeps the one capability by which root walks through closed directories: a clone under /root is one. */
function throughClosedDirectories(owner: Owner): PostgresAccount {
  const setpriv = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return { owner, command: (program, args) => ['setpriv', [...setpriv, program, ...args]], options: {} };
}

function asItIs(program: string, args: readonly string[]): [string, string[]] {
  return [program, [...args]];
}

function noUser(): never {
  throw new LaunchError(
    'PostgreSQL does not run as root, and /etc/passwd has neither a user postgres nor a user nobody: ' +
      'start Berth as an ordinary user, or set BERTH_DATABASE_URL to a PostgreSQL of your own',
  );
}

/** Tries it: only the system knows whether every directory on the way can be entered and every library be read. */
function reaches(account: PostgresAccount, binaries: PostgresBinaries, data: DataDirectory): boolean {
  const script = 'cd "$1" && exec "$2" --version';
  const [program, args] = account.command('/bin/sh', ['-c', script, 'sh', data.path, binaries.postgres]);
  const options = { ...account.options, cwd: '/', env: binaries.environment, stdio: 'ignore' as const };
  return spawnSync(program, args, options).status === 0;
}
