import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of one plugin's repositories and distributions do not read those of others. */
export class PluginIndexes1700002410000 implements MigrationInterface {
  readonly name = 'PluginIndexes1700002410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX repository_push, repository_regular');
    await runner.query('CREATE INDEX repository_plugin ON repository (plugin, kind, id)');
    await runner.query('CREATE INDEX distribution_plugin ON distribution (plugin, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX repository_plugin, distribution_plugin');
    await runner.query(`CREATE INDEX repository_push ON repository (id) WHERE kind = 'push'`);
    await runner.query(`CREATE INDEX repository_regular ON repository (id) WHERE kind = 'regular'`);
  }
}
