import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

import { EXIT_CONFIGURATION, type Started } from '@berth/platform';

/** How long a process may take to die again before its successor is started. */
const RESTART_MS = 500;

/** Serves with several processes on one port. One that dies is replaced. */
export async function startProcesses(count: number): Promise<Started> {
  let stopping = false;
  cluster.on('exit', (_worker: Worker, code: number) => {
    if (code === EXIT_CONFIGURATION) giveUp();
    if (!stopping) setTimeout(() => stopping || cluster.fork(), RESTART_MS);
  });
  const urls = await Promise.all(Array.from({ length: count }, () => ready(cluster.fork())));
  return {
    url: urls[0],
    async stop() {
      stopping = true;
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => worker && end(worker)));
    },
  };
}

/** The others would fail for the same reason; one has said why. */
function giveUp(): never {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
  process.exit(EXIT_CONFIGURATION);
}

function ready(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', ({ url }: { url: string }) => resolve(url));
    worker.once('exit', (code) => reject(new Error(`a process of the API ended with ${code}`)));
  });
}

async function end(worker: Worker): Promise<void> {
  const gone = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await gone;
}
