import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE "user" (
    id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
    username text COLLATE "C" NOT NULL,
    password_hash text NOT NULL,
    is_superuser boolean NOT NULL DEFAULT false,
    is_staff boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    date_joined timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_username_key UNIQUE (username),
    CONSTRAINT user_pkey PRIMARY KEY (id))`,
  `CREATE TABLE artifact (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    sha256 text NOT NULL,
    sha512 text,
    size bigint NOT NULL,
    location text NOT NULL,
    CONSTRAINT artifact_sha256_key UNIQUE (sha256),
    CONSTRAINT artifact_pkey PRIMARY KEY (id))`,
  `CREATE TABLE content (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL,
    CONSTRAINT content_pkey PRIMARY KEY (id))`,
  `CREATE TABLE repository (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    name text COLLATE "C" NOT NULL,
    plugin text NOT NULL,
    kind text NOT NULL,
    description text,
    pulp_labels jsonb NOT NULL DEFAULT '{}',
    retain_repo_versions integer,
    latest_version integer NOT NULL DEFAULT '0',
    CONSTRAINT repository_name_key UNIQUE (name),
    CONSTRAINT repository_kind CHECK (kind IN ('push', 'regular')),
    CONSTRAINT repository_pkey PRIMARY KEY (id))`,
  `CREATE TABLE repository_version (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    repository_id uuid NOT NULL,
    number integer NOT NULL,
    added jsonb NOT NULL DEFAULT '{}',
    removed jsonb NOT NULL DEFAULT '{}',
    present jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT repository_version_number UNIQUE (repository_id, number),
    CONSTRAINT repository_version_pkey PRIMARY KEY (id))`,
  `CREATE TABLE namespace (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    name text COLLATE "C" NOT NULL,
    pulp_labels jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT namespace_name_key UNIQUE (name),
    CONSTRAINT namespace_pkey PRIMARY KEY (id))`,
  `CREATE TABLE distribution (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    name text COLLATE "C" NOT NULL,
    base_path text COLLATE "C" NOT NULL,
    description text,
    pulp_labels jsonb NOT NULL DEFAULT '{}',
    private boolean NOT NULL DEFAULT false,
    hidden boolean NOT NULL DEFAULT false,
    namespace_id uuid NOT NULL,
    repository_id uuid,
    version_number integer,
    CONSTRAINT distribution_name_key UNIQUE (name),
    CONSTRAINT distribution_base_path_key UNIQUE (base_path),
    CONSTRAINT distribution_pin CHECK (version_number IS NULL OR repository_id IS NOT NULL),
    CONSTRAINT distribution_pkey PRIMARY KEY (id))`,
  `CREATE INDEX distribution_namespace ON distribution (namespace_id)`,
  `CREATE INDEX distribution_repository ON distribution (repository_id)`,
  `CREATE TABLE membership (
    repository_id uuid NOT NULL,
    content_id uuid NOT NULL,
    added_in integer NOT NULL,
    removed_in integer,
    name text COLLATE "C",
    CONSTRAINT membership_interval CHECK (removed_in IS NULL OR removed_in > added_in),
    CONSTRAINT membership_pkey PRIMARY KEY (repository_id, content_id, added_in))`,
  `CREATE INDEX membership_content ON membership (content_id)`,
  `CREATE UNIQUE INDEX membership_open_name ON membership (repository_id, name) WHERE removed_in IS NULL AND name IS NOT NULL`,
  `CREATE UNIQUE INDEX membership_open_content ON membership (repository_id, content_id) WHERE removed_in IS NULL`,
  `CREATE TABLE pending_content (
    repository_id uuid NOT NULL,
    content_id uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pending_content_pkey PRIMARY KEY (repository_id, content_id))`,
  `CREATE INDEX pending_content_content ON pending_content (content_id)`,
  `CREATE TABLE task (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    name text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    input jsonb NOT NULL,
    result jsonb,
    error jsonb,
    created_resources text[] NOT NULL DEFAULT '{}',
    reserved_resources text[] NOT NULL DEFAULT '{}',
    logging_cid text NOT NULL DEFAULT '',
    created_by_id integer,
    started_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT task_state CHECK (state IN ('waiting', 'running', 'completed', 'failed', 'canceling', 'canceled', 'skipped')),
    CONSTRAINT task_pkey PRIMARY KEY (id))`,
  `CREATE INDEX task_unfinished ON task (pulp_created) WHERE state IN ('waiting', 'running', 'canceling')`,
  `CREATE INDEX task_created ON task (pulp_created)`,
  `ALTER TABLE repository_version ADD CONSTRAINT repository_version_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE distribution ADD CONSTRAINT distribution_of_namespace FOREIGN KEY (namespace_id) REFERENCES namespace(id) ON DELETE CASCADE`,
  `ALTER TABLE distribution ADD CONSTRAINT distribution_of_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE SET NULL`,
  `ALTER TABLE distribution ADD CONSTRAINT distribution_of_version FOREIGN KEY (repository_id, version_number) REFERENCES repository_version(repository_id,number) ON DELETE RESTRICT`,
  `ALTER TABLE membership ADD CONSTRAINT membership_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE membership ADD CONSTRAINT membership_of_content FOREIGN KEY (content_id) REFERENCES content(id) ON DELETE RESTRICT`,
  `ALTER TABLE pending_content ADD CONSTRAINT pending_content_repository FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE pending_content ADD CONSTRAINT pending_content_of_content FOREIGN KEY (content_id) REFERENCES content(id) ON DELETE CASCADE`,
  `ALTER TABLE task ADD CONSTRAINT task_created_by FOREIGN KEY (created_by_id) REFERENCES "user"(id) ON DELETE SET NULL`,
  `CREATE INDEX membership_name ON membership (repository_id, name, (COALESCE(removed_in, 2147483647)), added_in)
    WHERE name IS NOT NULL`,
  `CREATE FUNCTION berth_sum_counts(present jsonb, added jsonb, removed jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT COALESCE(jsonb_object_agg(type, total), '{}') FROM (
      SELECT type, sum(count) AS total FROM (
        SELECT key AS type, value::int AS count FROM jsonb_each_text(present)
        UNION ALL SELECT key, value::int FROM jsonb_each_text(added)
        UNION ALL SELECT key, -value::int FROM jsonb_each_text(removed)) AS change
      GROUP BY type) AS summed
    WHERE total > 0 $$`,
  `CREATE FUNCTION berth_keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE latest int := (SELECT latest_version FROM repository WHERE id = COALESCE(NEW.repository_id, OLD.repository_id));
    BEGIN
      IF TG_OP = 'INSERT' AND NEW.added_in = latest + 1 AND NEW.removed_in IS NULL THEN
        RETURN NEW;
      ELSIF TG_OP = 'UPDATE' AND OLD.removed_in IS NULL AND NEW.removed_in = latest + 1
        AND (NEW.repository_id, NEW.content_id, NEW.added_in) = (OLD.repository_id, OLD.content_id, OLD.added_in)
        AND NEW.name IS NOT DISTINCT FROM OLD.name THEN
        RETURN NEW;
      ELSIF TG_OP = 'DELETE' AND latest IS NULL THEN
        RETURN OLD; -- the repository itself is being deleted
      END IF;
      RAISE EXCEPTION 'a finished repository version cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END $$`,
  `CREATE TRIGGER membership_keep_versions BEFORE INSERT OR UPDATE OR DELETE ON membership
    FOR EACH ROW EXECUTE FUNCTION berth_keep_versions()`,
  `CREATE FUNCTION berth_refuse_pin() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT kind FROM repository WHERE id = NEW.repository_id) = 'push' THEN
        RAISE EXCEPTION 'a push repository always serves its latest version' USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER distribution_refuse_pin BEFORE INSERT OR UPDATE ON distribution
    FOR EACH ROW WHEN (NEW.version_number IS NOT NULL) EXECUTE FUNCTION berth_refuse_pin()`,
];

/** Repositories and their versions, distributions, artifacts, tasks and users. */
export class Platform1700000000000 implements MigrationInterface {
  readonly name = 'Platform1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE pending_content, membership, distribution, namespace, repository_version, repository, content, artifact, task, "user" CASCADE',
    );
    await runner.query('DROP FUNCTION berth_sum_counts, berth_keep_versions, berth_refuse_pin');
  }
}
