import 'reflect-metadata';

import { dataSourceOptions, Settings, SettingsError } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { DataSource } from 'typeorm';

const { databaseUrl } = new Settings();
if (databaseUrl === null)
  throw new SettingsError('BERTH_DATABASE_URL', undefined, 'the URL of a PostgreSQL database');

/** For TypeORM's command line: `npx typeorm migration:generate -d migrations/dist/data-source.js …`. */
export default new DataSource(dataSourceOptions(databaseUrl, 2, plugins));
