import { fork } from 'node:child_process';
import { once } from 'node:events';

import { announced } from './answer-check.js';
import { programOf } from './berth-process.js';
import type { BerthServer } from './berth-server.js';

/** Another API process beside a Berth's own: the same database, the same data directory, a port of its own. */
export interface SecondApi {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** @param settings its own, besides those that it shares with the first */
export async function startSecondApi(
  berth: BerthServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<SecondApi> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    BERTH_PORT: '0',
    BERTH_DATA_DIR: berth.dataDir,
    BERTH_DATABASE_URL: berth.database.url,
    BERTH_LOG_LEVEL: 'fatal',
    ...settings,
  };
  const child = fork(programOf('api'), { env, execArgv: [] });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    fetch: async (path, init = {}) => {
      const address = new URL(path, url);
      return announced(init.method ?? 'GET', address, await fetch(address, init));
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
