import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `UPDATE content c SET size = a.size FROM container_blob b JOIN artifact a ON a.id = b.artifact_id WHERE b.id = c.id`,
  'UPDATE content c SET size = octet_length(m.bytes) FROM container_manifest m WHERE m.id = c.id',
];

/** The sizes of blobs and manifests that are there. */
export class ContentSizes1700002610000 implements MigrationInterface {
  readonly name = 'ContentSizes1700002610000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** The column goes with the migration that made it. */
  async down(): Promise<void> {}
}
