import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

import { programOf } from './berth-process.js';
import type { BerthServer } from './berth-server.js';

/** Another worker process beside a Berth's own: end it with `kill`. */
export async function startSecondWorker(berth: BerthServer): Promise<ChildProcess> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    BERTH_DATA_DIR: berth.dataDir,
    BERTH_DATABASE_URL: berth.database.url,
    BERTH_LOG_LEVEL: 'fatal',
  };
  const child = fork(programOf('worker'), { env, execArgv: [] });
  await once(child, 'message');
  return child;
}
