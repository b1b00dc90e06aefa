import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type AdminAccounts, openAccounts } from '@berth/migrations';
import { Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';

/** Does something with the users of the Berth that the settings name. @throws LaunchError where its database is not there */
export async function withAccounts(task: (opened: AdminAccounts) => Promise<void>): Promise<void> {
  const settings = new Settings();
  const databaseUrl = findDatabase(settings);
  const opened = await withDatabase('is Berth running?', () => openAccounts(settings, databaseUrl));
  try {
    await task(opened);
  } finally {
    await opened.close();
  }
}

/** The database of BERTH_DATABASE_URL, or the embedded one while it runs. */
export function findDatabase(settings: Settings): string {
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  const file = join(settings.dataDir, 'database-url');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw notRunning(settings.dataDir);
    throw new LaunchError(`${file} cannot be read (${codeOf(error)}): be the user who started Berth`);
  }
}

function notRunning(dataDir: string): LaunchError {
  return new LaunchError(
    `Berth does not run on ${dataDir}: start it with npm start, or set BERTH_DATA_DIR or BERTH_DATABASE_URL`,
  );
}

/** Faults of the network, and PostgreSQL's refusals of a user, a password or a database (28…, 3D000). */
const UNREACHABLE =
  /^(ENOENT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28\w{3}|3D000)$/;

/**
 * Runs what needs the database of `BERTH_DATABASE_URL`.
 * @throws LaunchError, with `advice`, when there is no such database or it lets nobody in.
 */
export async function withDatabase<T>(advice: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!UNREACHABLE.test(codeOf(error) ?? '')) throw error;
    const reason = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
    throw new LaunchError(`the database cannot be used (${reason}): ${advice}`, { cause: error });
  }
}
