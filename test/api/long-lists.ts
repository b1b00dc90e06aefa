import type { TestDatabase } from '../support/database.js';

const [NAMESPACE, REGULAR, PUSH, BLOB, MANIFEST, TAG, VERSION, TASK_GROUP, FILES] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const FILE = 0;

/** Repositories of all kinds were made in turn: their keys say so. */
const isRepository = (kind: number): boolean => [REGULAR, PUSH, FILES].includes(kind);

const uuids = (kind: number, i = 'i'): string =>
  isRepository(kind)
    ? `('01900002-0000-7000-8000-' || lpad(to_hex(${i} * 16 + ${kind}), 12, '0'))::uuid`
    : `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`;
const digest = (kind: number): string => `'sha256:' || lpad(to_hex(i), 63, '0') || '${kind}'`;

/** Many of everything. Of the repositories one has all content, each unit since a version of its own. */
const STATEMENTS = [
  `INSERT INTO namespace (id, name) SELECT ${uuids(NAMESPACE)}, 'namespace-' || i FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository (id, name, plugin, kind) SELECT ${uuids(REGULAR)}, 'regular-' || i, 'container', 'regular'
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository (id, name, plugin, kind)
   SELECT ${uuids(PUSH)}, 'namespace-' || i || '/app', 'container', 'push' FROM generate_series(1, $1::int) i`,
  `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id)
   SELECT gen_random_uuid(), 'container', 'namespace-' || i || '/app', 'namespace-' || i || '/app', ${uuids(NAMESPACE)}, ${uuids(PUSH)}
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id)
   SELECT gen_random_uuid(), 'container', 'namespace-' || i || '/regular', 'namespace-' || i || '/regular', ${uuids(NAMESPACE)},
          ${uuids(REGULAR)}
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository (id, name, plugin, kind) SELECT ${uuids(FILES)}, 'files-' || i, 'file', 'regular'
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id)
   SELECT gen_random_uuid(), 'file', 'namespace-' || i || '/files', 'namespace-' || i || '/files', ${uuids(NAMESPACE)}, ${uuids(FILES)}
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository_version (id, repository_id, number)
   SELECT gen_random_uuid(), id, 0 FROM repository`,
  `INSERT INTO repository_version (id, repository_id, number, cause)
   SELECT ${uuids(VERSION)}, ${uuids(REGULAR, '1')}, i, 'container.add-manifest' FROM generate_series(1, $1::int) i`,
  `INSERT INTO content (id, type)
   SELECT ${uuids(BLOB)}, 'container.blob' FROM generate_series(1, $1::int) i UNION ALL
   SELECT ${uuids(MANIFEST)}, 'container.manifest' FROM generate_series(1, $1::int) i UNION ALL
   SELECT ${uuids(TAG)}, 'container.tag' FROM generate_series(1, $1::int) i`,
  `INSERT INTO artifact (id, sha256, size, location)
   SELECT ${uuids(BLOB)}, lpad(to_hex(i), 64, '0'), 1, 'nowhere' FROM generate_series(1, $1::int) i`,
  `INSERT INTO container_blob (id, digest, artifact_id)
   SELECT ${uuids(BLOB)}, ${digest(BLOB)}, ${uuids(BLOB)} FROM generate_series(1, $1::int) i`,
  // One in a hundred is something special.
  `INSERT INTO container_manifest
     (id, digest, media_type, schema_version, bytes, type, architecture, os, labels, annotations, config_blob_id)
   SELECT ${uuids(MANIFEST)}, ${digest(MANIFEST)}, 'application/vnd.oci.image.manifest.v1+json', 2, '{"layers":[]}',
          CASE i % 100 WHEN 0 THEN 'helm' WHEN 1 THEN 'bootable' ELSE 'image' END,
          CASE i % 100 WHEN 2 THEN 'riscv64' ELSE 'amd64' END, 'linux',
          jsonb_build_object('number', i::text), jsonb_build_object('number', i::text), ${uuids(BLOB)}
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO container_manifest_blob (manifest_id, blob_id)
   SELECT ${uuids(MANIFEST)}, ${uuids(BLOB)} FROM generate_series(1, $1::int) i`,
  `INSERT INTO container_tag (id, name, manifest_id)
   SELECT ${uuids(TAG)}, 'v' || i, ${uuids(MANIFEST)} FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository_version (id, repository_id, number, cause)
   SELECT gen_random_uuid(), ${uuids(PUSH, '1')}, i, 'container.add-manifest' FROM generate_series(1, $1::int) i`,
  `INSERT INTO content (id, type) SELECT ${uuids(FILE)}, 'file.file' FROM generate_series(1, $1::int) i`,
  `INSERT INTO file_content (id, relative_path, artifact_id)
   SELECT ${uuids(FILE)}, 'file-' || i, ${uuids(BLOB)} FROM generate_series(1, $1::int) i`,
  `INSERT INTO repository_version (id, repository_id, number, cause)
   SELECT gen_random_uuid(), ${uuids(FILES, '1')}, i, 'file.modify' FROM generate_series(1, $1::int) i`,
  `INSERT INTO file_publication (id, repository_id, version_number)
   SELECT gen_random_uuid(), ${uuids(FILES, '1')}, i FROM generate_series(1, $1::int) i`,
  `INSERT INTO task_group (id, description) SELECT ${uuids(TASK_GROUP)}, 'many' FROM generate_series(1, $1::int) i`,
  `INSERT INTO task (id, name, state, input, created_by_id, task_group_id)
   SELECT gen_random_uuid(), 'container.add-manifest', 'completed', '{}',
          (SELECT id FROM "user" WHERE username = 'reader'), ${uuids(TASK_GROUP)}
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO process (id, kind, name, versions)
   SELECT gen_random_uuid(), 'worker', i || '@elsewhere', '{}' FROM generate_series(1, $1::int) i`,
  `INSERT INTO upload (id, size) SELECT gen_random_uuid(), 1 FROM generate_series(1, $1::int) i`,
  `INSERT INTO "user" (username, password_hash) SELECT 'user-' || i, 'none' FROM generate_series(1, $1::int) i`,
  `INSERT INTO "group" (name, object_id) SELECT 'group-' || i, gen_random_uuid() FROM generate_series(1, $1::int) i`,
  // The reader has a role on each of them, too.
  `INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT gen_random_uuid(), r.id, u.id, d.id FROM distribution d, role r, "user" u
    WHERE d.plugin = 'container' AND r.name = 'container.containerdistribution_consumer' AND u.username = 'reader'`,
  // The newcomer has one on one of each kind.
  `INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT gen_random_uuid(), r.id, u.id, o.id
     FROM "user" u,
          (VALUES ('core.upload_viewer', (SELECT id FROM upload LIMIT 1)),
                  ('core.group_viewer', (SELECT object_id FROM "group" LIMIT 1)),
                  ('core.task_viewer', (SELECT id FROM task LIMIT 1)),
                  ('container.containernamespace_consumer', (SELECT id FROM namespace LIMIT 1))) o(role, id)
     JOIN role r ON r.name = o.role
    WHERE u.username = 'newcomer'`,
  `INSERT INTO group_member (group_id, user_id) SELECT g.id, u.id FROM "group" g, "user" u WHERE g.name = 'group-1'`,
  `INSERT INTO role_assignment (id, role_id, group_id, object_id)
   SELECT gen_random_uuid(), r.id, g.id, d.id FROM distribution d, role r, "group" g
    WHERE d.plugin = 'container' AND r.name = 'container.containerdistribution_consumer' AND g.name = 'group-1'`,
  `INSERT INTO access_token (id, kind, name, user_id, secret_hash)
   SELECT gen_random_uuid(), 'personal', 'token-' || i, (SELECT id FROM "user" WHERE username = 'reader'), i
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO role (id, name, permissions) SELECT gen_random_uuid(), 'role-' || i, '{core.view_task}'
     FROM generate_series(1, $1::int) i`,
  `INSERT INTO audit_event (id, action, username, client, correlation_id)
   SELECT gen_random_uuid(), 'login', 'reader', '127.0.0.1', '' FROM generate_series(1, $1::int) i`,
];

// The trigger on membership admits only what comes with the next version.
const MEMBERSHIP = `
  DO $$ BEGIN
    FOR i IN 1..ROWS LOOP
      INSERT INTO membership (repository_id, content_id, added_in, name) VALUES
        (${uuids(REGULAR, '1')}, ${uuids(BLOB)}, i, NULL), (${uuids(REGULAR, '1')}, ${uuids(MANIFEST)}, i, NULL),
        (${uuids(REGULAR, '1')}, ${uuids(TAG)}, i, 'v' || i), (${uuids(FILES, '1')}, ${uuids(FILE)}, i, 'file-' || i);
      UPDATE repository SET latest_version = i, next_version = i + 1
       WHERE id IN (${uuids(REGULAR, '1')}, ${uuids(FILES, '1')});
    END LOOP;
  END $$`;

const SOME_REGULAR = `SELECT 'repositories/container/container/' || ${uuids(REGULAR, '1')} AS path`;

/** Objects that have long lists of their own, by the parameters that stand for their hrefs in the description. */
const OWNERS = {
  container_container_repository_href: SOME_REGULAR,
  container_container_push_repository_href: `SELECT 'repositories/container/container-push/' || ${uuids(PUSH, '1')} AS path`,
  file_file_repository_href: `SELECT 'repositories/file/file/' || ${uuids(FILES, '1')} AS path`,
  auth_user_href: `SELECT 'users/' || id AS path FROM "user" WHERE username = 'reader'`,
  group_href: `SELECT 'groups/' || id AS path FROM "group" WHERE name = 'group-1'`,
};

/** Fills every list with this many rows, and resolves with the href of a regular repository that has all content. */
export async function fillLists(database: TestDatabase, rows: number): Promise<string> {
  for (const statement of STATEMENTS) await database.query(statement, statement.includes('$1') ? [rows] : []);
  await database.query(MEMBERSHIP.replace('ROWS', String(rows)));
  await database.query('VACUUM ANALYZE');
  return hrefFrom(database, SOME_REGULAR);
}

/** The hrefs of those that have long lists of their own, by the parameters that stand for them. */
export async function ownersOfLists(database: TestDatabase): Promise<ReadonlyMap<string, string>> {
  const hrefs = new Map<string, string>();
  for (const [parameter, statement] of Object.entries(OWNERS))
    hrefs.set(parameter, await hrefFrom(database, statement));
  return hrefs;
}

async function hrefFrom(database: TestDatabase, statement: string): Promise<string> {
  const [found] = await database.query<{ path: string }>(statement);
  if (found === undefined) throw new Error(`there is nothing for ${statement}`);
  return `/pulp/api/v3/${found.path}/`;
}
