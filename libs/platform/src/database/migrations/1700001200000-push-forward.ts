import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE FUNCTION berth_refuse_rollback() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a push repository keeps its latest version' USING ERRCODE = 'integrity_constraint_violation';
    END $$`,
  `CREATE TRIGGER repository_refuse_rollback BEFORE UPDATE OF latest_version ON repository
    FOR EACH ROW WHEN (NEW.kind = 'push' AND NEW.latest_version < OLD.latest_version)
    EXECUTE FUNCTION berth_refuse_rollback()`,
];

/** What was pushed last stays what a push repository serves. */
export class PushForward1700001200000 implements MigrationInterface {
  readonly name = 'PushForward1700001200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER repository_refuse_rollback ON repository');
    await runner.query('DROP FUNCTION berth_refuse_rollback');
  }
}
