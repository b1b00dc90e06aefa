import 'reflect-metadata';

import { endWith, openDataDirectory, Settings, SettingsError } from '@berth/platform';

import { ensureAdministrator } from './administrator.js';
import { migrate } from './migrate.js';

// Run once before the API and the workers start, where no launcher does it (docker-compose.yml).
await run().catch(endWith);

async function run(): Promise<void> {
  const settings = new Settings();
  const { databaseUrl } = settings;
  if (databaseUrl === null)
    throw new SettingsError('BERTH_DATABASE_URL', undefined, 'the URL of a PostgreSQL database');
  openDataDirectory(settings.dataDir);
  await migrate(databaseUrl);
  const { username, password } = await ensureAdministrator(settings, databaseUrl);
  if (password !== null) console.log(`administrator ${username}, password ${password}`);
}
