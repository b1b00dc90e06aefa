import type { MigrationInterface, QueryRunner } from 'typeorm';

// Without foreign keys: a row is made together with its task, and goes when the task ends.
const STATEMENTS = [
  `CREATE TABLE container_pushed_manifest (
    task_id uuid NOT NULL,
    repository_id uuid NOT NULL,
    manifest_id uuid NOT NULL,
    digest text COLLATE "C" NOT NULL,
    media_type text NOT NULL,
    artifact_type text,
    config_type text,
    config text COLLATE "C",
    subject text COLLATE "C",
    annotations jsonb NOT NULL,
    layers_size bigint NOT NULL,
    type text,
    architecture text,
    os text,
    variant text,
    labels jsonb NOT NULL,
    blobs text[] COLLATE "C" NOT NULL,
    children uuid[] NOT NULL,
    tags text[] COLLATE "C" NOT NULL,
    tag_ids uuid[] NOT NULL,
    precondition jsonb,
    bytes bytea NOT NULL,
    CONSTRAINT container_pushed_manifest_pkey PRIMARY KEY (task_id))`,
];

/** Manifests that clients have pushed, until a worker has published them. */
export class PushedManifests1700002300000 implements MigrationInterface {
  readonly name = 'PushedManifests1700002300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE container_pushed_manifest');
  }
}
