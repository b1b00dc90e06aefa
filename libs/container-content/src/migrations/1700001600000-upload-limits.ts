import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE container_upload ADD COLUMN pusher_id integer`,
  `ALTER TABLE container_upload ADD COLUMN lacked_space boolean NOT NULL DEFAULT false`,
  `ALTER TABLE container_upload ADD CONSTRAINT container_upload_by_pusher
     FOREIGN KEY (pusher_id) REFERENCES "user"(id) ON DELETE SET NULL`,
  `CREATE INDEX container_upload_open ON container_upload (pusher_id) WHERE state = 'open'`,
  `CREATE INDEX container_upload_lacked_space ON container_upload (pulp_last_updated) WHERE lacked_space`,
];

/** Uploads know who pushes, and which of them failed for want of space. */
export class UploadLimits1700001600000 implements MigrationInterface {
  readonly name = 'UploadLimits1700001600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE container_upload DROP COLUMN pusher_id, DROP COLUMN lacked_space');
  }
}
