import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { BerthServer } from './berth-server.js';

const MAIN = join(import.meta.dirname, '../../apps/worker/dist/main.js');

/** Another worker process beside a Berth's own: end it with `kill`. */
export async function startSecondWorker(berth: BerthServer): Promise<ChildProcess> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    BERTH_DATA_DIR: berth.dataDir,
    BERTH_DATABASE_URL: berth.database.url,
    BERTH_LOG_LEVEL: 'fatal',
  };
  const child = fork(MAIN, { env, execArgv: [] });
  await once(child, 'message');
  return child;
}
