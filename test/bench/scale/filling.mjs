import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

/** @typedef {{ manifests: number, repositories: number, versions: number }} Filling as `test/support/fill.sql` has it */

const SQL = new URL('../../support/fill.sql', import.meta.url);
export const READER = { name: 'reader', password: 'reader-Passw0rd' };

/** The reader may pull from five repositories, and from what everybody may. */
const ROLES = `
  INSERT INTO role_assignment (id, role_id, user_id, object_id)
  SELECT gen_random_uuid(), role.id, "user".id, distribution.id
    FROM role, "user", (SELECT id FROM distribution WHERE name ~ '/r[1-5]$') distribution
   WHERE role.name = 'container.containerdistribution_consumer' AND "user".username = '${READER.name}'`;

/** A registry as good as empty: a page of each list is as long as in a large one. @type {Filling} */
export const SMALL = { manifests: 1000, repositories: 10, versions: 110 };

/**
 * @param {number} manifests
 * @returns {Filling}
 */
export const large = (manifests) => ({ manifests, repositories: manifests / 100, versions: manifests / 100 });

/**
 * Fills the database of a Berth that runs, and makes the reader.
 * @param {string} databaseUrl
 * @param {string} root of the checkout
 * @param {Filling} filling
 */
export async function fill(databaseUrl, root, filling) {
  await addReader(databaseUrl, root);
  const template = readFileSync(SQL, 'utf8');
  const text = Object.entries(filling).reduce(
    (sql, [name, count]) => sql.replaceAll(`:${name}`, `${count}`),
    template,
  );
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    for (const statement of [text, ROLES, 'VACUUM ANALYZE', 'CHECKPOINT']) await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} databaseUrl
 * @param {string} root
 */
async function addReader(databaseUrl, root) {
  const command = join(root, 'apps/launcher/dist/berth.js');
  const args = ['user', 'add', READER.name, '--password', READER.password, '--role', ''];
  const env = { ...process.env, BERTH_DATABASE_URL: databaseUrl };
  await promisify(execFile)(process.execPath, [command, ...args], { env });
}
