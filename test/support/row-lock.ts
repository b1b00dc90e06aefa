import pg from 'pg';

import type { TestDatabase } from './database.js';
import { eventually } from './eventually.js';

/** Keeps rows locked, so that work that needs them stops there, until it is let go. */
export class RowLock {
  private constructor(
    private readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {}

  /** @param query selects the rows, `FOR UPDATE`, or changes them */
  static async on(database: TestDatabase, query: string, values: unknown[]): Promise<RowLock> {
    const client = new pg.Client(database.url);
    await client.connect();
    await client.query('BEGIN');
    const { rowCount } = await client.query(query, values);
    if (rowCount === 0) throw new Error('there is no such row');
    return new RowLock(database, client);
  }

  /** Waits until so many wait for rows. */
  async isAwaited(by = 1): Promise<void> {
    await eventually(async () => {
      const waiting = await this.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (waiting.length < by) throw new Error(`${waiting.length} wait`);
    });
  }

  async letGo(): Promise<void> {
    await this.client.end();
  }

  /** Lets them go, with what the query has changed. */
  async commit(): Promise<void> {
    await this.client.query('COMMIT');
    await this.letGo();
  }
}
