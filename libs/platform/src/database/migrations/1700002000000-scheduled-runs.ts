import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work that recurs has a lease while it is done. */
export class ScheduledRuns1700002000000 implements MigrationInterface {
  readonly name = 'ScheduledRuns1700002000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE scheduled_run (
         kind text CONSTRAINT scheduled_run_pkey PRIMARY KEY,
         holder uuid NOT NULL,
         lease_until timestamptz NOT NULL)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE scheduled_run');
  }
}
