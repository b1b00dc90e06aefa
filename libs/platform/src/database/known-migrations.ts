import type { DataSource } from 'typeorm';

import { OperatorMistake } from '../settings/operator-mistake.js';

/** A newer version of Berth has migrated the database. Code that does not know its tables must not write to them. */
export class DatabaseIsNewer extends OperatorMistake {
  constructor(migration: string) {
    super(
      `the database was migrated by a newer version of Berth (this one does not know ${migration}): ` +
        'run that version or a later one, or restore the backup that was made before the upgrade',
    );
  }
}

/** @throws DatabaseIsNewer when the database has had a migration that this code does not have */
export async function requireKnownMigrations(dataSource: DataSource): Promise<void> {
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const [table] = await dataSource.query(`SELECT to_regclass('migrations') AS name`);
  if (table.name === null) return;
  const unknown: { name: string }[] = await dataSource.query(
    'SELECT name FROM migrations WHERE name <> ALL ($1) ORDER BY id DESC LIMIT 1',
    [known],
  );
  if (unknown[0] !== undefined) throw new DatabaseIsNewer(unknown[0].name);
}
