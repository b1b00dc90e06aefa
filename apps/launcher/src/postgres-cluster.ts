import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { DataDirectory } from './data-directory.js';
import { LaunchError } from './launch-error.js';
import { type PostgresAccount, requireUserName } from './postgres-account.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { Owner } from './system-users.js';

const VERSION = '18';

/** The only role, and the database, of the embedded PostgreSQL. */
export const ROLE = 'berth';

/**
 * Makes the directory of the database unless an earlier run has.
 * @throws LaunchError when what is there cannot be used.
 */
export async function prepareCluster(
  data: DataDirectory,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  signal: AbortSignal,
): Promise<void> {
  // What a start that was broken off has left.
  rmSync(data.unfinishedPostgres, { recursive: true, force: true });
  if (!existsSync(data.postgres)) await createCluster(data, binaries, account, signal);
  requireVersion(data.postgres);
  if (account.owner !== null) giveTo(account.owner, data.postgres);
}

/** @throws LaunchError when the file of an existing database is gone. */
export function readPassword(data: DataDirectory): string {
  if (existsSync(data.postgresPassword)) return readFileSync(data.postgresPassword, 'utf8').trim();
  throw new LaunchError(
    `${data.postgresPassword}, which holds the password of the database in ${data.postgres}, is missing: restore it`,
  );
}

/** A cluster appears under its name only when it is whole, so that a crash never leaves half of one. */
async function createCluster(
  data: DataDirectory,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  signal: AbortSignal,
): Promise<void> {
  if (account.owner === null) requireUserName();
  replaceFile(data.postgresPassword, `${randomBytes(24).toString('base64url')}\n`);
  mkdirSync(data.unfinishedPostgres, { mode: 0o700 });
  if (account.owner !== null) {
    chownSync(data.postgresPassword, account.owner.uid, account.owner.gid);
    chownSync(data.unfinishedPostgres, account.owner.uid, account.owner.gid);
  }
  await initdb(data, binaries, account, signal);
  renameSync(data.unfinishedPostgres, data.postgres);
  syncDirectory(data.path);
}

async function initdb(
  data: DataDirectory,
  binaries: PostgresBinaries,
  account: PostgresAccount,
  signal: AbortSignal,
): Promise<void> {
  const [program, args] = account.command(binaries.initdb, [
    `--pgdata=${data.unfinishedPostgres}`,
    `--username=${ROLE}`,
    `--pwfile=${data.postgresPassword}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]);
  try {
    await promisify(execFile)(program, args, {
      ...account.options,
      cwd: '/',
      env: binaries.environment,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    throw new LaunchError(`PostgreSQL cannot make its database in ${data.postgres}: ${message.trim()}`);
  }
}

function requireVersion(directory: string): void {
  const file = join(directory, 'PG_VERSION');
  if (!existsSync(file)) {
    throw new LaunchError(`${directory} is in the way: it exists, but it is no database of PostgreSQL`);
  }
  const version = readFileSync(file, 'utf8').trim();
  if (version === VERSION) return;
  throw new LaunchError(
    `the database in ${directory} was made by PostgreSQL ${version}, and this is PostgreSQL ${VERSION}: ` +
      'dump and restore it with the programs of both versions, or set BERTH_DATA_DIR to another directory',
  );
}

/** A data directory that was copied by root belongs to root; PostgreSQL insists on owning it. */
function giveTo(owner: Owner, directory: string): void {
  if (statSync(directory).uid === owner.uid) return;
  lchownSync(directory, owner.uid, owner.gid);
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(directory, name), owner.uid, owner.gid);
  }
}

/** Writes a file that only its owner may read. It survives a power cut, and nobody ever sees half of it. */
export function replaceFile(path: string, text: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

/** Makes what was created or renamed in a directory durable. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
