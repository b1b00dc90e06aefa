import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `CREATE TABLE container_referrer (
    repository_id uuid NOT NULL,
    subject text COLLATE "C" NOT NULL,
    manifest_id uuid NOT NULL,
    CONSTRAINT container_referrer_pkey PRIMARY KEY (repository_id, subject, manifest_id))`;

// OFFSET 0: each is looked up by its id, however many come, and although the planner knew little of the tables at first.
const NOTE = `CREATE FUNCTION berth_note_referrers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO container_referrer (repository_id, subject, manifest_id)
      SELECT come.repository_id, m.subject, m.id FROM come
       CROSS JOIN LATERAL (SELECT id, subject FROM container_manifest
                            WHERE id = come.content_id AND subject IS NOT NULL OFFSET 0) m
          ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`;

const STATEMENTS = [
  TABLE,
  `CREATE INDEX container_referrer_manifest ON container_referrer (manifest_id)`,
  `ALTER TABLE container_referrer ADD CONSTRAINT container_referrer_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE container_referrer ADD CONSTRAINT container_referrer_of_manifest FOREIGN KEY (manifest_id) REFERENCES container_manifest(id) ON DELETE CASCADE`,
  NOTE,
  `CREATE TRIGGER membership_note_referrers AFTER INSERT ON membership REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION berth_note_referrers()`,
  `INSERT INTO container_referrer (repository_id, subject, manifest_id)
   SELECT DISTINCT x.repository_id, m.subject, m.id FROM container_manifest m JOIN membership x ON x.content_id = m.id
    WHERE m.subject IS NOT NULL`,
];

/** The referrers that each repository has had, by their subjects: those of other repositories are none of its business. */
export class RepositoryReferrers1700001300100 implements MigrationInterface {
  readonly name = 'RepositoryReferrers1700001300100';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER membership_note_referrers ON membership');
    await runner.query('DROP FUNCTION berth_note_referrers');
    await runner.query('DROP TABLE container_referrer');
  }
}
