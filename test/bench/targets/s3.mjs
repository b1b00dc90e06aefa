import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startChild, untilAnswered } from '../run/child.mjs';
import { startBerthWith } from './berth.mjs';
import { builtByGo } from './built-by-go.mjs';
import { startDistributionWith } from './distribution.mjs';

const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';
const VERSION = 'v1.8.0';
const BUCKET = 'bench';
const KEY = { id: 'bench-key', secret: 'bench-secret' };

/**
 * Starts a Berth that keeps its blobs in an S3 server on the same disk.
 * @type {import('./target.mjs').Starter}
 */
export async function startBerthOnS3(directory, options) {
  const server = await startServer(directory);
  const berth = await startBerthWith(directory, options, {
    BERTH_STORAGE: 's3',
    BERTH_S3_BUCKET: BUCKET,
    BERTH_S3_ENDPOINT: server.url,
    BERTH_S3_ACCESS_KEY_ID: KEY.id,
    BERTH_S3_SECRET_ACCESS_KEY: KEY.secret,
  });
  return withServer(berth, server);
}

/**
 * Starts CNCF Distribution 3 on an S3 server of the same kind.
 * @type {import('./target.mjs').Starter}
 */
export async function startDistributionOnS3(directory) {
  const server = await startServer(directory);
  const registry = await startDistributionWith(directory, {
    s3: {
      region: 'us-east-1',
      regionendpoint: server.url,
      forcepathstyle: true,
      bucket: BUCKET,
      accesskey: KEY.id,
      secretkey: KEY.secret,
    },
    redirect: { disable: true },
  });
  return withServer(registry, server);
}

/** @param {string} directory */
async function startServer(directory) {
  const program = await builtByGo(PACKAGE, VERSION);
  const folder = join(directory, 's3');
  await mkdir(join(folder, BUCKET), { recursive: true });
  const port = await freePort();
  const keys = ['--access', KEY.id, '--secret', KEY.secret];
  const args = ['--port', `127.0.0.1:${port}`, ...keys, '--keep-alive', '--quiet', 'posix', folder];
  const child = startChild(program, args, { logFile: join(directory, 's3-log') });
  const url = `http://127.0.0.1:${port}`;
  // It lists buckets to nobody without a signature.
  await untilAnswered(url, child, [403]);
  return { url, pid: child.pid, storage: join(folder, BUCKET) };
}

/**
 * @param {import('./target.mjs').RunningTarget} target
 * @param {{ pid: number, storage: string }} server
 * @returns {import('./target.mjs').RunningTarget}
 */
const withServer = (target, { pid, storage }) => ({
  ...target,
  storage,
  pids: () => [...target.pids(), pid],
  componentOf: (command) => (/versitygw/.test(command) ? 's3' : (target.componentOf?.(command) ?? 'all')),
  description: `blobs in versitygw ${VERSION} on the same disk; ${target.description}`,
});
