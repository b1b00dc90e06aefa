import type { MigrationInterface, QueryRunner } from 'typeorm';

import { LEAVE_RECEIVED } from './1700002110000-received-blobs.js';

// Sessions of an earlier release end here: their clients begin again. What they have sent is removed.
const UP = [
  'DROP TRIGGER container_upload_leave_bytes ON container_upload',
  'DROP FUNCTION berth_leave_upload',
  `INSERT INTO unclaimed_bytes (id, location, due)
   SELECT gen_random_uuid(), 'uploads/' || id, now() + interval '1 hour' FROM container_upload
    WHERE state IN ('open', 'finalizing')
   UNION ALL
   SELECT gen_random_uuid(), 'blobs/sha256/' || left(sha256, 2) || '/' || sha256 || '.' || id, now() + interval '1 hour'
     FROM container_upload WHERE state = 'finalizing' AND sha256 IS NOT NULL`,
  'DELETE FROM container_upload',
  `ALTER TABLE container_upload DROP COLUMN state, DROP COLUMN digest, DROP COLUMN sha256, DROP COLUMN sha512,
     ADD COLUMN storage_state text, ADD COLUMN is_canceled boolean NOT NULL DEFAULT false`,
  'CREATE INDEX container_upload_open ON container_upload (pusher_id) WHERE NOT is_canceled',
  `CREATE TABLE container_upload_key (
    id smallint NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT container_upload_key_only CHECK (id = 1),
    CONSTRAINT container_upload_key_pkey PRIMARY KEY (id))`,
  `INSERT INTO container_upload_key (id, key)
   VALUES (1, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))`,
  // Later, because a request may be writing to them, or reading them, still.
  `CREATE OR REPLACE FUNCTION berth_leave_received() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, location, due)
      SELECT gen_random_uuid(), location, now() + interval '1 hour' FROM container_received
       WHERE repository_id = OLD.id AND location IS NOT NULL
      UNION ALL
      SELECT gen_random_uuid(), storage_state, now() + interval '1 hour' FROM container_upload
       WHERE repository_id = OLD.id AND storage_state IS NOT NULL;
      RETURN OLD;
    END $$`,
  // A client has sent a blob again: its newest copy counts.
  `CREATE FUNCTION berth_replace_received() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, location, due) VALUES (gen_random_uuid(), OLD.location, now() + interval '1 hour');
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER container_received_replace AFTER UPDATE ON container_received
    FOR EACH ROW WHEN (OLD.location IS NOT NULL AND OLD.location IS DISTINCT FROM NEW.location)
    EXECUTE FUNCTION berth_replace_received()`,
];

const DOWN = [
  LEAVE_RECEIVED,
  'DROP FUNCTION berth_replace_received CASCADE',
  'DROP TABLE container_upload_key',
  'DELETE FROM container_upload',
  `ALTER TABLE container_upload DROP COLUMN storage_state, DROP COLUMN is_canceled,
     ADD COLUMN state text NOT NULL DEFAULT 'open', ADD COLUMN digest text COLLATE "C", ADD COLUMN sha256 text,
     ADD COLUMN sha512 text,
     ADD CONSTRAINT container_upload_state CHECK (state IN ('open', 'finalizing', 'closed', 'refused'))`,
  `CREATE INDEX container_upload_open ON container_upload (pusher_id) WHERE state = 'open'`,
  `CREATE INDEX container_upload_finalizing ON container_upload (pulp_last_updated) WHERE state = 'finalizing'`,
  `CREATE FUNCTION berth_leave_upload() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, sha256, due) VALUES (OLD.id, OLD.sha256, now() + interval '1 hour')
      ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER container_upload_leave_bytes AFTER DELETE ON container_upload
    FOR EACH ROW WHEN (OLD.state IN ('open', 'finalizing')) EXECUTE FUNCTION berth_leave_upload()`,
];

/** A session's id says what it is; it has a row only once bytes have come that are not a blob yet. */
export class UploadSessions1700002210000 implements MigrationInterface {
  readonly name = 'UploadSessions1700002210000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
