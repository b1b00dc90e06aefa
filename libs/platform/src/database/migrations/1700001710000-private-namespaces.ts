import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A namespace says whether what is pushed into it is private. */
export class PrivateNamespaces1700001710000 implements MigrationInterface {
  readonly name = 'PrivateNamespaces1700001710000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE namespace ADD COLUMN private boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE namespace DROP COLUMN private');
  }
}
