import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE upload (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    size bigint NOT NULL,
    CONSTRAINT upload_pkey PRIMARY KEY (id))`,
  `CREATE INDEX upload_untouched ON upload (pulp_last_updated)`,
  `CREATE TABLE upload_chunk (
    id uuid NOT NULL,
    upload_id uuid NOT NULL,
    start bigint NOT NULL,
    size bigint NOT NULL,
    CONSTRAINT upload_chunk_place CHECK (start >= 0 AND size >= 0),
    CONSTRAINT upload_chunk_pkey PRIMARY KEY (id))`,
  `CREATE INDEX upload_chunk_start ON upload_chunk (upload_id, start)`,
  `ALTER TABLE upload_chunk ADD CONSTRAINT upload_chunk_of_upload FOREIGN KEY (upload_id) REFERENCES upload(id) ON DELETE CASCADE`,
  `CREATE FUNCTION berth_leave_chunk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, due) VALUES (OLD.id, now());
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER upload_chunk_leave_bytes AFTER DELETE ON upload_chunk
    FOR EACH ROW EXECUTE FUNCTION berth_leave_chunk()`,
  `CREATE TRIGGER upload_drop_roles AFTER DELETE ON upload
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('id')`,
];

/** Artifacts that arrive in chunks. */
export class Uploads1700000820000 implements MigrationInterface {
  readonly name = 'Uploads1700000820000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE upload_chunk, upload');
    await runner.query('DROP FUNCTION berth_leave_chunk');
  }
}
