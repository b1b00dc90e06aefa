import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE artifact ALTER COLUMN location DROP NOT NULL, ADD COLUMN bytes bytea`,
  // They are compressed already, or too few to be.
  `ALTER TABLE artifact ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `ALTER TABLE artifact ADD CONSTRAINT artifact_bytes CHECK ((location IS NULL) <> (bytes IS NULL))`,
];

/** Artifacts of few bytes are kept in their rows, without a file. */
export class BytesInRows1700002100000 implements MigrationInterface {
  readonly name = 'BytesInRows1700002100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE artifact DROP CONSTRAINT artifact_bytes, DROP COLUMN bytes');
    await runner.query('ALTER TABLE artifact ALTER COLUMN location SET NOT NULL');
  }
}
