import type { MigrationInterface, QueryRunner } from 'typeorm';

const guarded = (
  rules: string,
) => `CREATE OR REPLACE FUNCTION berth_keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
  ${rules}
  RAISE EXCEPTION 'a finished repository version cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
  END $$`;

const closes = (next: string) => `TG_OP = 'UPDATE' AND OLD.removed_in IS NULL AND NEW.removed_in = ${next}
      AND (NEW.repository_id, NEW.content_id, NEW.added_in) = (OLD.repository_id, OLD.content_id, OLD.added_in)
      AND NEW.name IS NOT DISTINCT FROM OLD.name`;

// What is in no version that there is may go, and what is removed from none that there is may stay.
const KEEP_VERSIONS = guarded(`DECLARE
    next int := (SELECT next_version FROM repository WHERE id = COALESCE(NEW.repository_id, OLD.repository_id));
  BEGIN
    IF TG_OP = 'INSERT' AND NEW.added_in = next AND NEW.removed_in IS NULL THEN
      RETURN NEW;
    ELSIF ${closes('next')} THEN
      RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW.removed_in IS NULL
      AND (NEW.repository_id, NEW.content_id, NEW.added_in) = (OLD.repository_id, OLD.content_id, OLD.added_in)
      AND NEW.name IS NOT DISTINCT FROM OLD.name
      AND NOT EXISTS (SELECT 1 FROM repository_version v
                       WHERE v.repository_id = OLD.repository_id AND v.number >= OLD.removed_in) THEN
      RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND (next IS NULL -- the repository itself is being deleted
      OR NOT EXISTS (SELECT 1 FROM repository_version v
                      WHERE v.repository_id = OLD.repository_id AND v.number >= OLD.added_in
                        AND v.number < COALESCE(OLD.removed_in, 2147483647))) THEN
      RETURN OLD;
    END IF;`);

const KEEP_ALL_VERSIONS = guarded(`DECLARE
    latest int := (SELECT latest_version FROM repository WHERE id = COALESCE(NEW.repository_id, OLD.repository_id));
  BEGIN
    IF TG_OP = 'INSERT' AND NEW.added_in = latest + 1 AND NEW.removed_in IS NULL THEN
      RETURN NEW;
    ELSIF ${closes('latest + 1')} THEN
      RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND latest IS NULL THEN
      RETURN OLD; -- the repository itself is being deleted
    END IF;`);

const UP = [
  `ALTER TABLE repository ADD next_version integer NOT NULL DEFAULT '1'`,
  'UPDATE repository SET next_version = latest_version + 1',
  KEEP_VERSIONS,
  // By version as well as by content, with as many indexes as before.
  'ALTER TABLE membership DROP CONSTRAINT membership_pkey',
  'ALTER TABLE membership ADD CONSTRAINT membership_pkey PRIMARY KEY (repository_id, added_in, content_id)',
  'DROP INDEX membership_content',
  'CREATE INDEX membership_content ON membership (content_id, repository_id)',
  'CREATE INDEX membership_removed ON membership (repository_id, removed_in) WHERE removed_in IS NOT NULL',
];

const DOWN = [
  'DROP INDEX membership_removed, membership_content',
  'CREATE INDEX membership_content ON membership (content_id)',
  'ALTER TABLE membership DROP CONSTRAINT membership_pkey',
  'ALTER TABLE membership ADD CONSTRAINT membership_pkey PRIMARY KEY (repository_id, content_id, added_in)',
  KEEP_ALL_VERSIONS,
  'ALTER TABLE repository DROP next_version',
];

/** Versions can be deleted: the numbers of those that are left have gaps, and what they hold stays as it is. */
export class VersionDeletion1700000900000 implements MigrationInterface {
  readonly name = 'VersionDeletion1700000900000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
