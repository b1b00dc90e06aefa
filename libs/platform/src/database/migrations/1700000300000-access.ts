import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE "user"
    ADD COLUMN first_name text NOT NULL DEFAULT '',
    ADD COLUMN last_name text NOT NULL DEFAULT '',
    ADD COLUMN email text NOT NULL DEFAULT '',
    ADD COLUMN token_epoch integer NOT NULL DEFAULT '0',
    ALTER COLUMN password_hash DROP NOT NULL`,
  `CREATE TABLE "group" (
    id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
    object_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    CONSTRAINT group_object_id_key UNIQUE (object_id),
    CONSTRAINT group_name_key UNIQUE (name),
    CONSTRAINT group_pkey PRIMARY KEY (id))`,
  `CREATE TABLE group_member (
    group_id integer NOT NULL,
    user_id integer NOT NULL,
    CONSTRAINT group_member_pkey PRIMARY KEY (group_id, user_id))`,
  `CREATE INDEX group_member_user ON group_member (user_id)`,
  `CREATE TABLE role (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    name text COLLATE "C" NOT NULL,
    description text,
    permissions text[] NOT NULL,
    locked boolean NOT NULL DEFAULT false,
    CONSTRAINT role_name_key UNIQUE (name),
    CONSTRAINT role_pkey PRIMARY KEY (id))`,
  `CREATE TABLE role_assignment (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    role_id uuid NOT NULL,
    user_id integer,
    group_id integer,
    object_id uuid,
    CONSTRAINT role_assignment_holder CHECK ((user_id IS NULL) <> (group_id IS NULL)),
    CONSTRAINT role_assignment_pkey PRIMARY KEY (id))`,
  `CREATE UNIQUE INDEX role_assignment_once ON role_assignment (role_id, user_id, group_id, object_id) NULLS NOT DISTINCT`,
  `CREATE INDEX role_assignment_user ON role_assignment (user_id)`,
  `CREATE INDEX role_assignment_group ON role_assignment (group_id)`,
  `CREATE INDEX role_assignment_object ON role_assignment (object_id)`,
  `CREATE TABLE access_token (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    name text NOT NULL,
    user_id integer NOT NULL,
    parent_id uuid,
    secret_hash text NOT NULL,
    scopes jsonb,
    management boolean NOT NULL DEFAULT false,
    expires_at timestamptz,
    last_used_at timestamptz,
    CONSTRAINT access_token_secret_hash_key UNIQUE (secret_hash),
    CONSTRAINT access_token_kind CHECK (kind IN ('personal', 'refresh')),
    CONSTRAINT access_token_pkey PRIMARY KEY (id))`,
  `CREATE UNIQUE INDEX access_token_name ON access_token (user_id, name) WHERE kind = 'personal'`,
  `CREATE INDEX access_token_user ON access_token (user_id)`,
  `CREATE INDEX access_token_parent ON access_token (parent_id)`,
  `ALTER TABLE group_member ADD CONSTRAINT group_member_group FOREIGN KEY (group_id) REFERENCES "group"(id) ON DELETE CASCADE`,
  `ALTER TABLE group_member ADD CONSTRAINT group_member_of_user FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE`,
  `ALTER TABLE role_assignment ADD CONSTRAINT role_assignment_of_role FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE`,
  `ALTER TABLE role_assignment ADD CONSTRAINT role_assignment_to_user FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE`,
  `ALTER TABLE role_assignment ADD CONSTRAINT role_assignment_to_group FOREIGN KEY (group_id) REFERENCES "group"(id) ON DELETE CASCADE`,
  `ALTER TABLE access_token ADD CONSTRAINT access_token_of_user FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE`,
  `ALTER TABLE access_token ADD CONSTRAINT access_token_from_parent FOREIGN KEY (parent_id) REFERENCES access_token(id) ON DELETE CASCADE`,
  `CREATE VIEW held_role AS
    SELECT a.user_id, a.object_id, r.name, r.permissions, a.group_id
      FROM role_assignment a JOIN role r ON r.id = a.role_id WHERE a.user_id IS NOT NULL
    UNION ALL
    SELECT m.user_id, a.object_id, r.name, r.permissions, a.group_id
      FROM role_assignment a JOIN role r ON r.id = a.role_id JOIN group_member m ON m.group_id = a.group_id`,
  // What is lost takes effect at once: tokens that were given out before are not good any more.
  `CREATE FUNCTION berth_void_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE "user" SET token_epoch = token_epoch + 1
       WHERE id = OLD.user_id
          OR id IN (SELECT m.user_id FROM group_member m WHERE OLD.user_id IS NULL AND m.group_id = OLD.group_id);
      RETURN OLD;
    END $$`,
  `CREATE TRIGGER role_assignment_void_tokens BEFORE DELETE ON role_assignment
    FOR EACH ROW EXECUTE FUNCTION berth_void_tokens()`,
  `CREATE TRIGGER group_member_void_tokens BEFORE DELETE ON group_member
    FOR EACH ROW EXECUTE FUNCTION berth_void_tokens()`,
  `CREATE FUNCTION berth_void_role_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE "user" SET token_epoch = token_epoch + 1
       WHERE id IN (SELECT h.user_id FROM held_role h WHERE h.name = OLD.name);
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER role_void_tokens BEFORE UPDATE OF permissions ON role
    FOR EACH ROW WHEN (NOT NEW.permissions @> OLD.permissions) EXECUTE FUNCTION berth_void_role_tokens()`,
  `CREATE FUNCTION berth_void_user_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.token_epoch := OLD.token_epoch + 1;
      IF NEW.password_hash IS DISTINCT FROM OLD.password_hash OR NOT NEW.is_active THEN
        DELETE FROM access_token WHERE user_id = OLD.id AND kind = 'refresh';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER user_void_tokens BEFORE UPDATE OF is_superuser, is_active, password_hash ON "user"
    FOR EACH ROW WHEN (OLD.is_superuser AND NOT NEW.is_superuser OR OLD.is_active AND NOT NEW.is_active
                    OR NEW.password_hash IS DISTINCT FROM OLD.password_hash)
    EXECUTE FUNCTION berth_void_user_tokens()`,
  `CREATE FUNCTION berth_void_access_token() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE "user" SET token_epoch = token_epoch + 1 WHERE id = OLD.user_id;
      RETURN NULL;
    END $$`,
  // Not of refresh tokens, of which old ones are forgotten all the time.
  `CREATE TRIGGER access_token_void_tokens AFTER DELETE ON access_token
    FOR EACH ROW WHEN (OLD.kind = 'personal') EXECUTE FUNCTION berth_void_access_token()`,
  `CREATE FUNCTION berth_drop_roles() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM role_assignment WHERE object_id = (to_jsonb(OLD) ->> TG_ARGV[0])::uuid;
      RETURN OLD;
    END $$`,
  `CREATE TRIGGER namespace_drop_roles AFTER DELETE ON namespace
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('id')`,
  `CREATE TRIGGER distribution_drop_roles AFTER DELETE ON distribution
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('id')`,
  `CREATE TRIGGER repository_drop_roles AFTER DELETE ON repository
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('id')`,
  `CREATE TRIGGER group_drop_roles AFTER DELETE ON "group"
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('object_id')`,
];

/** Groups, roles, who has them, and tokens that stand for passwords. */
export class Access1700000300000 implements MigrationInterface {
  readonly name = 'Access1700000300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW held_role');
    await runner.query('DROP TABLE access_token, role_assignment, role, group_member, "group" CASCADE');
    await runner.query(
      `DROP FUNCTION berth_void_tokens, berth_void_role_tokens, berth_void_user_tokens, berth_void_access_token,
         berth_drop_roles CASCADE`,
    );
    await runner.query(`DELETE FROM "user" WHERE password_hash IS NULL`);
    await runner.query(
      `ALTER TABLE "user" DROP COLUMN first_name, DROP COLUMN last_name, DROP COLUMN email, DROP COLUMN token_epoch,
         ALTER COLUMN password_hash SET NOT NULL`,
    );
  }
}
