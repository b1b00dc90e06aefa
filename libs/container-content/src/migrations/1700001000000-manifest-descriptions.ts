import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE container_manifest ADD COLUMN type text, ADD COLUMN architecture text, ADD COLUMN os text,
    ADD COLUMN variant text, ADD COLUMN labels jsonb NOT NULL DEFAULT '{}'`,
  `CREATE INDEX container_manifest_type ON container_manifest (type, id)`,
  `CREATE INDEX container_manifest_media_type ON container_manifest (media_type, id)`,
  `CREATE INDEX container_manifest_platform ON container_manifest (architecture, os, id)`,
  `CREATE INDEX container_manifest_labels ON container_manifest USING gin (labels)`,
  `CREATE INDEX container_manifest_annotations ON container_manifest USING gin (annotations)`,
];

/** What manifests and configs say, for lists. The job `container.describe-manifests` fills it in for those that are there. */
export class ManifestDescriptions1700001000000 implements MigrationInterface {
  readonly name = 'ManifestDescriptions1700001000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX container_manifest_media_type, container_manifest_annotations');
    await runner.query(
      'ALTER TABLE container_manifest DROP type, DROP architecture, DROP os, DROP variant, DROP labels',
    );
  }
}
