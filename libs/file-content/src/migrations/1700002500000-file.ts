import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE file_content (
    id uuid NOT NULL,
    relative_path text COLLATE "C" NOT NULL,
    artifact_id uuid NOT NULL,
    CONSTRAINT file_content_path UNIQUE (relative_path, artifact_id),
    CONSTRAINT file_content_pkey PRIMARY KEY (id))`,
  `CREATE INDEX file_content_artifact ON file_content (artifact_id)`,
  `CREATE TABLE file_publication (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    repository_id uuid NOT NULL,
    version_number integer NOT NULL,
    manifest text,
    manifest_artifact_id uuid,
    CONSTRAINT file_publication_manifest CHECK ((manifest IS NULL) = (manifest_artifact_id IS NULL)),
    CONSTRAINT file_publication_pkey PRIMARY KEY (id))`,
  `CREATE INDEX file_publication_version ON file_publication (repository_id, version_number)`,
  `CREATE INDEX file_publication_artifact ON file_publication (manifest_artifact_id)`,
  `ALTER TABLE file_content ADD CONSTRAINT file_content_content
    FOREIGN KEY (id) REFERENCES content(id) ON DELETE CASCADE`,
  `ALTER TABLE file_content ADD CONSTRAINT file_content_of_artifact
    FOREIGN KEY (artifact_id) REFERENCES artifact(id) ON DELETE RESTRICT`,
  `ALTER TABLE file_publication ADD CONSTRAINT file_publication_of_repository
    FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE file_publication ADD CONSTRAINT file_publication_of_version
    FOREIGN KEY (repository_id, version_number) REFERENCES repository_version(repository_id, number) ON DELETE CASCADE`,
  `ALTER TABLE file_publication ADD CONSTRAINT file_publication_of_artifact
    FOREIGN KEY (manifest_artifact_id) REFERENCES artifact(id) ON DELETE RESTRICT`,
];

/** Files and publications. */
export class File1700002500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE file_publication, file_content');
  }
}
