import type { MigrationInterface, QueryRunner } from 'typeorm';

// Images were all that there was before distributions said what they show.
const STATEMENTS = [
  'ALTER TABLE distribution ADD COLUMN plugin text',
  `UPDATE distribution SET plugin = 'container'`,
  'ALTER TABLE distribution ALTER COLUMN plugin SET NOT NULL',
  `CREATE FUNCTION berth_refuse_other_plugin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT plugin FROM repository WHERE id = NEW.repository_id) <> NEW.plugin THEN
        RAISE EXCEPTION 'a distribution shows a repository of its own plugin' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER distribution_refuse_other_plugin BEFORE INSERT OR UPDATE OF plugin, repository_id ON distribution
    FOR EACH ROW EXECUTE FUNCTION berth_refuse_other_plugin()`,
];

/** Which plugin a distribution is of, whether it shows a repository or none. */
export class DistributionPlugin1700001100000 implements MigrationInterface {
  readonly name = 'DistributionPlugin1700001100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER distribution_refuse_other_plugin ON distribution');
    await runner.query('DROP FUNCTION berth_refuse_other_plugin');
    await runner.query('ALTER TABLE distribution DROP COLUMN plugin');
  }
}
