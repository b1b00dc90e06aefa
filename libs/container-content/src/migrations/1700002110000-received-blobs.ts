import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a repository leaves in storage when it goes. */
export const LEAVE_RECEIVED = `CREATE OR REPLACE FUNCTION berth_leave_received() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, location, due)
      SELECT gen_random_uuid(), location, now() + interval '1 hour' FROM container_received
       WHERE repository_id = OLD.id AND location IS NOT NULL;
      RETURN OLD;
    END $$`;

const STATEMENTS = [
  `CREATE TABLE container_received (
    repository_id uuid NOT NULL,
    digest text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    sha256 text NOT NULL,
    sha512 text,
    size bigint NOT NULL,
    location text,
    bytes bytea,
    since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT container_received_bytes CHECK ((location IS NULL) <> (bytes IS NULL)),
    CONSTRAINT container_received_pkey PRIMARY KEY (repository_id, digest))`,
  `ALTER TABLE container_received ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `ALTER TABLE container_received ADD CONSTRAINT container_received_repository
     FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  // Later, because a client may be reading them still.
  LEAVE_RECEIVED,
  `CREATE TRIGGER repository_leave_received BEFORE DELETE ON repository
    FOR EACH ROW EXECUTE FUNCTION berth_leave_received()`,
];

/** Blobs whose bytes are durable and verified, until a worker has finalized them. */
export class ReceivedBlobs1700002110000 implements MigrationInterface {
  readonly name = 'ReceivedBlobs1700002110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION berth_leave_received CASCADE');
    await runner.query('DROP TABLE container_received');
  }
}
