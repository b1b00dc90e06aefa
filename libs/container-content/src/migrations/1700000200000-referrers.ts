import type { MigrationInterface, QueryRunner } from 'typeorm';

// A manifest that a client has made absurdly deep is more than PostgreSQL parses; its type is then not known.
const CONFIG_TYPE = `CREATE FUNCTION berth_config_type(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
  BEGIN
    RETURN convert_from(bytes, 'UTF8')::json -> 'config' ->> 'mediaType';
  EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
  END $$`;

const STATEMENTS = [
  `ALTER TABLE container_manifest ADD COLUMN config_type text`,
  CONFIG_TYPE,
  `UPDATE container_manifest SET config_type = berth_config_type(bytes) WHERE config_blob_id IS NOT NULL`,
  `DROP FUNCTION berth_config_type`,
  `DROP INDEX container_manifest_subject`,
  `CREATE INDEX container_manifest_referrer ON container_manifest (subject, id) WHERE subject IS NOT NULL`,
];

/** What the referrers API tells of manifests, and the order in which it lists them. */
export class Referrers1700000200000 implements MigrationInterface {
  readonly name = 'Referrers1700000200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX container_manifest_referrer');
    await runner.query(
      'CREATE INDEX container_manifest_subject ON container_manifest (subject) WHERE subject IS NOT NULL',
    );
    await runner.query('ALTER TABLE container_manifest DROP COLUMN config_type');
  }
}
