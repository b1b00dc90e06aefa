import { dataSourceOptions, keepLockedRoles, QUEUE_SCHEMA, requireKnownMigrations } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { DataSource } from 'typeorm';

/** Any number that nobody else locks. */
const LOCK = 24_817;

/**
 * Brings a database up to date: the platform's tables, each plugin's, the locked roles, and the tables of the queue. When several processes
 * try at once, one does it and the others wait.
 *
 * @throws DatabaseIsNewer when it is further than this code
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await migrateTables(databaseUrl);
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}

async function migrateTables(databaseUrl: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, 2, plugins)).initialize();
  try {
    await requireKnownMigrations(dataSource);
    await dataSource.runMigrations({ transaction: 'each' });
    await keepLockedRoles(dataSource, plugins);
  } finally {
    await dataSource.destroy();
  }
}
