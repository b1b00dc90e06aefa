import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type AdminAccounts, openAccounts } from '@berth/migrations';
import { Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { withDatabase } from './unreachable-database.js';

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
