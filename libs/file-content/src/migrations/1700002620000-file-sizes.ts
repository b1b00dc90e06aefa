import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sizes of files that are there. */
export class FileSizes1700002620000 implements MigrationInterface {
  readonly name = 'FileSizes1700002620000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'UPDATE content c SET size = a.size FROM file_content f JOIN artifact a ON a.id = f.artifact_id WHERE f.id = c.id',
    );
  }

  /** The column goes with the migration that made it. */
  async down(): Promise<void> {}
}
