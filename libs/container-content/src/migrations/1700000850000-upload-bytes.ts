import type { MigrationInterface, QueryRunner } from 'typeorm';

// A session also ends with its repository. Later, because a request may be writing to it still.
const STATEMENTS = [
  `CREATE FUNCTION berth_leave_upload() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO unclaimed_bytes (id, sha256, due) VALUES (OLD.id, OLD.sha256, now() + interval '1 hour')
      ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER container_upload_leave_bytes AFTER DELETE ON container_upload
    FOR EACH ROW WHEN (OLD.state IN ('open', 'finalizing')) EXECUTE FUNCTION berth_leave_upload()`,
];

/** What has arrived of an upload is removed when its session goes, in every way. */
export class UploadBytes1700000850000 implements MigrationInterface {
  readonly name = 'UploadBytes1700000850000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION berth_leave_upload CASCADE');
  }
}
