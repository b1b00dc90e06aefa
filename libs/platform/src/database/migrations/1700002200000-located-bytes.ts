import type { MigrationInterface, QueryRunner } from 'typeorm';

const LEAVE_CHUNK = (columns: string, values: string) => `CREATE OR REPLACE FUNCTION berth_leave_chunk()
  RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (${columns}) VALUES (${values});
      RETURN NULL;
    END $$`;

// An upload used to be a file by its id, until it was committed by its digest: a process may have died in between.
const UP = [
  `ALTER TABLE upload_chunk ADD COLUMN location text`,
  `UPDATE upload_chunk SET location = 'uploads/' || id`,
  `ALTER TABLE upload_chunk ALTER COLUMN location SET NOT NULL`,
  LEAVE_CHUNK('id, location, due', 'OLD.id, OLD.location, now()'),
  `INSERT INTO unclaimed_bytes (id, location, due)
   SELECT gen_random_uuid(), 'blobs/sha256/' || left(sha256, 2) || '/' || sha256 || '.' || id, due
     FROM unclaimed_bytes WHERE location IS NULL AND sha256 IS NOT NULL`,
  `UPDATE unclaimed_bytes SET location = 'uploads/' || id WHERE location IS NULL`,
  `ALTER TABLE unclaimed_bytes ALTER COLUMN location SET NOT NULL, DROP COLUMN sha256`,
];

const DOWN = [
  `ALTER TABLE unclaimed_bytes ALTER COLUMN location DROP NOT NULL, ADD COLUMN sha256 text`,
  LEAVE_CHUNK('id, due', 'OLD.id, now()'),
  `ALTER TABLE upload_chunk DROP COLUMN location`,
];

/** What is in storage is known by where it is, also before it is an artifact. */
export class LocatedBytes1700002200000 implements MigrationInterface {
  readonly name = 'LocatedBytes1700002200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
