import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What everybody may pull from, in the order of the catalog: however many names are private, none of them is looked at. */
export class PublicDistributions1700001300000 implements MigrationInterface {
  readonly name = 'PublicDistributions1700001300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX distribution_public ON distribution (base_path) WHERE NOT private AND repository_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX distribution_public');
  }
}
