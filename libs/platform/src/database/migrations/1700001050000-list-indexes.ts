import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE INDEX repository_push ON repository (id) WHERE kind = 'push'`,
  `CREATE INDEX repository_regular ON repository (id) WHERE kind = 'regular'`,
  'DROP INDEX role_assignment_user, role_assignment_group',
  'CREATE INDEX role_assignment_user ON role_assignment (user_id, object_id)',
  'CREATE INDEX role_assignment_group ON role_assignment (group_id, object_id)',
];

/** So that a page of a list costs what it shows: in the order of ids, and for users with many roles. */
export class ListIndexes1700001050000 implements MigrationInterface {
  readonly name = 'ListIndexes1700001050000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX repository_push, repository_regular, role_assignment_user, role_assignment_group',
    );
    await runner.query('CREATE INDEX role_assignment_user ON role_assignment (user_id)');
    await runner.query('CREATE INDEX role_assignment_group ON role_assignment (group_id)');
  }
}
