import 'reflect-metadata';

import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureAdministrator, migrate } from '@berth/migrations';
import { Settings } from '@berth/platform';
import { offlineDocument } from '../../apps/api/dist/openapi/offline-document.js';
import { DataDirectory } from '../../apps/launcher/dist/data-directory.js';
import { EmbeddedPostgres } from '../../apps/launcher/dist/embedded-postgres.js';
import { bundlePrograms } from './programs.mjs';

/**
 * Specs ask what statements cost. There are as many different ones as there are databases, times some hundred. And what
 * a process has written outlives it without fsync: that is for the end of the machine, which no spec brings about.
 */
const POSTGRES_SETTINGS = `
fsync = off
full_page_writes = off
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.max = 50000
pg_stat_statements.save = off
`;

/**
 * One PostgreSQL for the whole run. Each Berth that a spec starts gets a copy of its migrated, empty database. One file
 * for each program that specs start. And one description of the management API, which all answers are compared with.
 */
export default async function setup() {
  const directory = await mkdtemp(join(tmpdir(), 'berth-test-'));
  const programs = await bundlePrograms();
  const data = DataDirectory.open(directory);
  const { signal } = new AbortController();
  const postgres = await EmbeddedPostgres.prepare(data, signal);
  await appendFile(join(data.postgres, 'postgresql.auto.conf'), POSTGRES_SETTINGS);
  await postgres.start(signal);
  await migrate(postgres.url);
  await ensureAdministrator(new Settings({ BERTH_ADMIN_PASSWORD: 'admin-password' }), postgres.url);
  process.env.BERTH_TEST_API_DOCUMENT = join(directory, 'api.json');
  await writeFile(process.env.BERTH_TEST_API_DOCUMENT, JSON.stringify(await offlineDocument('key')));
  process.env.BERTH_TEST_DATABASE_URL = postgres.url;
  process.env.BERTH_TEST_DIRECTORY = directory;
  process.env.BERTH_TEST_PROGRAMS = programs;
  globalThis.stopTestServers = async () => {
    await killSharedBerths(directory);
    await postgres.stop();
    for (const made of [directory, programs]) await rm(made, { recursive: true, force: true });
  };
}

/** What they would still finish is removed in a moment. */
async function killSharedBerths(directory) {
  const records = (await readdir(directory)).filter((name) => /^shared-berth-\d+\.json$/.test(name));
  for (const record of records) {
    const { pids } = JSON.parse(await readFile(join(directory, record), 'utf8'));
    for (const pid of pids) kill(pid);
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
