import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEY = '(repository_id, name, (COALESCE(removed_in, 2147483647)), added_in)';

// PostgreSQL does not see that an expression covers the column that it is made of: an index without that column cannot
// answer by itself.
const CREATE = `CREATE INDEX membership_name ON membership ${KEY} INCLUDE (removed_in) WHERE name IS NOT NULL`;

/** Lists names of a version from the index alone. */
export class NameIndex1700000250000 implements MigrationInterface {
  readonly name = 'NameIndex1700000250000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX membership_name');
    await runner.query(CREATE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX membership_name');
    await runner.query(`CREATE INDEX membership_name ON membership ${KEY} WHERE name IS NOT NULL`);
  }
}
