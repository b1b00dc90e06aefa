import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { probePort, refusalCodeOf } from './system-calls.js';

// node rehearsal.js DATA-DIRECTORY HOST PORT FILE…: run as the user whom Berth is to run as, perhaps with the URL of a
// database in BERTH_DATABASE_URL. It prints what that user cannot do, and then fails.
const [, , dataDirectory = '', host = '', port = '0', ...files] = process.argv;
const code = ['api', 'worker'].map((name) =>
  fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url)),
);
const libraries = createRequire(import.meta.url).resolve('pg');

const obstacle =
  unreadable([...code, libraries, ...files]) ??
  closed(dirname(dataDirectory)) ??
  (await forbiddenPort()) ??
  (await forbiddenDatabase(process.env.BERTH_DATABASE_URL));
if (obstacle !== null) {
  console.log(obstacle);
  process.exitCode = 1;
}

function unreadable(paths: readonly string[]): string | null {
  const path = paths.find((one) => !isAllowed(one, constants.R_OK));
  return path === undefined ? null : `cannot read ${path}`;
}

function closed(directory: string): string | null {
  return isAllowed(directory, constants.X_OK) ? null : `cannot enter ${directory}`;
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    // What is missing is missing for every user, and is told elsewhere.
    return refusalCodeOf(error) === 'ENOENT';
  }
}

async function forbiddenPort(): Promise<string | null> {
  try {
    await probePort(host, Number(port));
    return null;
  } catch (error) {
    return refusalCodeOf(error) === 'EACCES' ? `may not listen on port ${port}` : null;
  }
}

/** A socket may be in a closed directory, or PostgreSQL may know users by who they are on this machine. */
async function forbiddenDatabase(url: string | undefined): Promise<string | null> {
  if (!url) return null;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return null;
  } catch (error) {
    const reason = refusalCodeOf(error) ?? '';
    return /^(EACCES|28\w{3})$/.test(reason) ? `is not let into the database (${reason})` : null;
  } finally {
    await client.end();
  }
}
