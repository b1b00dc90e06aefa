import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Errors of tasks have codes like those of the distribution specification: `VersionConflict` is `VERSION_CONFLICT`. */
export class ErrorCodes1700002400000 implements MigrationInterface {
  readonly name = 'ErrorCodes1700002400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE task
          SET error = jsonb_set(
                error, '{code}', to_jsonb(upper(regexp_replace(error ->> 'code', '([a-z0-9])([A-Z])', '\\1_\\2', 'g'))))
        WHERE error ->> 'code' ~ '[a-z]'`,
    );
  }

  async down(): Promise<void> {
    // A code is for people and scripts to read: an older version reads none of them again.
  }
}
