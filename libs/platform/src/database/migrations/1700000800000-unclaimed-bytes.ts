import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE unclaimed_bytes (
    id uuid NOT NULL,
    sha256 text,
    location text,
    due timestamptz NOT NULL,
    CONSTRAINT unclaimed_bytes_pkey PRIMARY KEY (id))`,
  `CREATE INDEX unclaimed_bytes_due ON unclaimed_bytes (due)`,
];

/** Bytes in storage that no row points to, until they are removed. */
export class UnclaimedBytes1700000800000 implements MigrationInterface {
  readonly name = 'UnclaimedBytes1700000800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE unclaimed_bytes');
  }
}
