import { randomUUID } from 'node:crypto';

import pg from 'pg';

/** A database of a spec's own: a copy of the migrated one that the run began with. */
export class TestDatabase {
  private constructor(
    private readonly server: URL,
    readonly name: string,
  ) {}

  static create(): Promise<TestDatabase> {
    return TestDatabase.from(new URL(process.env.BERTH_TEST_DATABASE_URL ?? '').pathname.slice(1));
  }

  /** Without any tables. */
  static createEmpty(): Promise<TestDatabase> {
    return TestDatabase.from('template0');
  }

  /** One that another spec has made. */
  static named(name: string): TestDatabase {
    return new TestDatabase(new URL(process.env.BERTH_TEST_DATABASE_URL ?? ''), name);
  }

  private static async from(template: string): Promise<TestDatabase> {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    const database = TestDatabase.named(name);
    await database.administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    return database;
  }

  get url(): string {
    return this.urlOf(this.name);
  }

  /** Runs one statement, and resolves with its rows. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return run<Row>(this.url, text, values);
  }

  /** Goes away: ends all connections, and takes no more. */
  async refuse(): Promise<void> {
    await this.administer(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS false`);
    await this.administer(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.name}'`,
    );
  }

  /** Comes back. */
  async accept(): Promise<void> {
    await this.administer(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS true`);
  }

  async drop(): Promise<void> {
    await this.administer(`DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  private async administer(text: string): Promise<void> {
    await run(this.urlOf('postgres'), text, []);
  }

  private urlOf(name: string): string {
    return Object.assign(new URL(this.server), { pathname: name }).href;
  }
}

async function run<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}
