import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE repository_version ADD cause text NOT NULL DEFAULT '', ADD task_id uuid, ADD created_by_id integer`,
  `CREATE INDEX repository_version_user ON repository_version (created_by_id)`,
  `ALTER TABLE repository_version ADD CONSTRAINT repository_version_created_by FOREIGN KEY (created_by_id) REFERENCES "user"(id) ON DELETE SET NULL`,
  `ALTER TABLE content ADD pulp_labels jsonb NOT NULL DEFAULT '{}'`,
];

/** Who made a version, and how; labels of content. */
export class Provenance1700000600000 implements MigrationInterface {
  readonly name = 'Provenance1700000600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE repository_version DROP cause, DROP task_id, DROP created_by_id');
    await runner.query('ALTER TABLE content DROP pulp_labels');
  }
}
