import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { forkProcess, readiness } from './berth-process.js';
import { BerthServer, settingsOf } from './berth-server.js';
import { TestDatabase } from './database.js';

/** What a spec file leaves to the next one, which has nothing of its memory. The teardown of the run ends the `pids`. */
interface Running {
  readonly database: string;
  readonly dataDir: string;
  readonly url: string;
  readonly pids: readonly number[];
}

/** A Berth that the spec files of a jest worker use one after the other. */
class SharedBerth extends BerthServer {
  constructor(
    database: TestDatabase,
    dataDir: string,
    readonly url: string,
  ) {
    super(database, dataDir);
  }
}

async function findOrStart(): Promise<BerthServer> {
  const { BERTH_TEST_DIRECTORY = '', JEST_WORKER_ID } = process.env;
  const directory = join(BERTH_TEST_DIRECTORY, `shared-berth-${JEST_WORKER_ID}`);
  const record = `${directory}.json`;
  if (!existsSync(record)) await writeFile(record, JSON.stringify(await start(directory)));
  const { database, dataDir, url, pids }: Running = JSON.parse(await readFile(record, 'utf8'));
  for (const pid of pids) process.kill(pid, 0); // Throws where an earlier spec has ended it.
  return new SharedBerth(TestDatabase.named(database), dataDir, url);
}

async function start(dataDir: string): Promise<Running> {
  const database = await TestDatabase.create();
  const settings = settingsOf(database, dataDir);
  const api = forkProcess('api', { ...settings, BERTH_PORT: '0' });
  const worker = forkProcess('worker', settings);
  const [{ url }] = await Promise.all([readiness(api), readiness(worker)]);
  // They end when this process does, and do not keep it from ending.
  for (const child of [api, worker]) {
    child.unref();
    child.channel?.unref();
  }
  return { database: database.name, dataDir, url, pids: [api, worker].map(({ pid }) => Number(pid)) };
}

let shared: Promise<BerthServer> | undefined;

/**
 * The Berth of all specs that need nothing of their own: no settings, no end of a process, nothing that is true only
 * where nobody else has been. Each of them uses names of its own. The first that asks starts it, the run's end ends it.
 */
export const sharedBerth = (): Promise<BerthServer> => {
  shared ??= findOrStart();
  return shared;
};
