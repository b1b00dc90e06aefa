import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE container_blob (
    id uuid NOT NULL,
    digest text COLLATE "C" NOT NULL,
    artifact_id uuid NOT NULL,
    CONSTRAINT container_blob_digest_key UNIQUE (digest),
    CONSTRAINT container_blob_pkey PRIMARY KEY (id))`,
  `CREATE INDEX container_blob_artifact ON container_blob (artifact_id)`,
  `CREATE TABLE container_manifest (
    id uuid NOT NULL,
    digest text COLLATE "C" NOT NULL,
    media_type text NOT NULL,
    schema_version integer NOT NULL,
    artifact_type text,
    subject text COLLATE "C",
    annotations jsonb NOT NULL DEFAULT '{}',
    layers_size bigint NOT NULL DEFAULT '0',
    bytes bytea NOT NULL,
    config_blob_id uuid,
    CONSTRAINT container_manifest_digest UNIQUE (digest, media_type),
    CONSTRAINT container_manifest_pkey PRIMARY KEY (id))`,
  `CREATE INDEX container_manifest_config_blob ON container_manifest (config_blob_id)`,
  `CREATE INDEX container_manifest_subject ON container_manifest (subject) WHERE subject IS NOT NULL`,
  `CREATE TABLE container_manifest_blob (
    manifest_id uuid NOT NULL,
    blob_id uuid NOT NULL,
    CONSTRAINT container_manifest_blob_pkey PRIMARY KEY (manifest_id, blob_id))`,
  `CREATE INDEX container_manifest_blob_blob ON container_manifest_blob (blob_id)`,
  `CREATE TABLE container_manifest_child (
    manifest_id uuid NOT NULL,
    child_id uuid NOT NULL,
    CONSTRAINT container_manifest_child_pkey PRIMARY KEY (manifest_id, child_id))`,
  `CREATE INDEX container_manifest_child_child ON container_manifest_child (child_id)`,
  `CREATE TABLE container_tag (
    id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    manifest_id uuid NOT NULL,
    CONSTRAINT container_tag_name UNIQUE (name, manifest_id),
    CONSTRAINT container_tag_pkey PRIMARY KEY (id))`,
  `CREATE INDEX container_tag_manifest ON container_tag (manifest_id)`,
  `CREATE TABLE container_upload (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    repository_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'open',
    algorithm text NOT NULL DEFAULT 'sha256',
    size bigint NOT NULL DEFAULT '0',
    digest text COLLATE "C",
    sha256 text,
    sha512 text,
    owner uuid,
    lease_until timestamptz,
    CONSTRAINT container_upload_state CHECK (state IN ('open', 'finalizing', 'closed', 'refused')),
    CONSTRAINT container_upload_pkey PRIMARY KEY (id))`,
  `CREATE INDEX container_upload_repository ON container_upload (repository_id)`,
  `CREATE INDEX container_upload_finalizing ON container_upload (pulp_last_updated) WHERE state = 'finalizing'`,
  `ALTER TABLE container_blob ADD CONSTRAINT container_blob_content FOREIGN KEY (id) REFERENCES content(id) ON DELETE CASCADE`,
  `ALTER TABLE container_blob ADD CONSTRAINT container_blob_of_artifact FOREIGN KEY (artifact_id) REFERENCES artifact(id) ON DELETE RESTRICT`,
  `ALTER TABLE container_manifest ADD CONSTRAINT container_manifest_content FOREIGN KEY (id) REFERENCES content(id) ON DELETE CASCADE`,
  `ALTER TABLE container_manifest ADD CONSTRAINT container_manifest_config FOREIGN KEY (config_blob_id) REFERENCES container_blob(id) ON DELETE RESTRICT`,
  `ALTER TABLE container_manifest_blob ADD CONSTRAINT container_manifest_blob_parent FOREIGN KEY (manifest_id) REFERENCES container_manifest(id) ON DELETE CASCADE`,
  `ALTER TABLE container_manifest_blob ADD CONSTRAINT container_manifest_blob_child FOREIGN KEY (blob_id) REFERENCES container_blob(id) ON DELETE RESTRICT`,
  `ALTER TABLE container_manifest_child ADD CONSTRAINT container_manifest_child_parent FOREIGN KEY (manifest_id) REFERENCES container_manifest(id) ON DELETE CASCADE`,
  `ALTER TABLE container_manifest_child ADD CONSTRAINT container_manifest_child_listed FOREIGN KEY (child_id) REFERENCES container_manifest(id) ON DELETE RESTRICT`,
  `ALTER TABLE container_tag ADD CONSTRAINT container_tag_content FOREIGN KEY (id) REFERENCES content(id) ON DELETE CASCADE`,
  `ALTER TABLE container_tag ADD CONSTRAINT container_tag_of_manifest FOREIGN KEY (manifest_id) REFERENCES container_manifest(id) ON DELETE CASCADE`,
  `ALTER TABLE container_upload ADD CONSTRAINT container_upload_of_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
];

/** Blobs, manifests, tags and uploads. */
export class Container1700000100000 implements MigrationInterface {
  readonly name = 'Container1700000100000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE container_upload, container_tag, container_manifest_child, container_manifest_blob, container_manifest, container_blob CASCADE',
    );
  }
}
