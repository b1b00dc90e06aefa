import { migrate } from '@berth/migrations';
import { dataSourceOptions } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { TestDatabase } from './support/database.js';

describe('the migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    database = await TestDatabase.createEmpty();
    await migrate(database.url);
    dataSource = await new DataSource(dataSourceOptions(database.url, 2, plugins)).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('make exactly the tables of the entities', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can run again, and several times at once', async () => {
    await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);

    expect(await dataSource.showMigrations()).toBe(false);
  });

  it('give the errors of tasks that have ended the codes of today', async () => {
    const { name: later } = dataSource.migrations.find(({ name }) => name?.startsWith('ErrorCodes')) ?? {};
    const run = dataSource.migrations.map(({ name }) => name);
    for (let left = run.length - run.indexOf(later); left > 0; left -= 1)
      await dataSource.undoLastMigration();
    const codes = ['VersionConflict', 'NO_SPACE', 'INTERNAL_ERROR', 'WorkerMissing', 'Canceled'];
    for (const code of codes)
      await database.query(
        `INSERT INTO task (id, name, input, state, error) VALUES (gen_random_uuid(), 'test', '{}', 'failed', $1)`,
        [JSON.stringify({ code, description: 'it failed' })],
      );

    await migrate(database.url);

    const tasks = await database.query<{ code: string }>(
      `SELECT error ->> 'code' AS code FROM task ORDER BY pulp_created, id`,
    );
    expect(tasks.map(({ code }) => code).toSorted()).toEqual(
      ['VERSION_CONFLICT', 'NO_SPACE', 'INTERNAL_ERROR', 'WORKER_MISSING', 'CANCELED'].toSorted(),
    );
  });

  it('can be taken back', async () => {
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();

    const tables = await database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(tables.map(({ name }) => name)).toEqual(['migrations']);
  });
});
