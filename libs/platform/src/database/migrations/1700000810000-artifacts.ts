import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More digests, of artifacts that come through the management API. */
export class Artifacts1700000810000 implements MigrationInterface {
  readonly name = 'Artifacts1700000810000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE artifact ADD COLUMN sha224 text, ADD COLUMN sha384 text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE artifact DROP COLUMN sha224, DROP COLUMN sha384');
  }
}
