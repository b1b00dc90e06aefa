import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startChild, untilServed } from '../run/child.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAUNCHER = join(ROOT, 'apps/launcher/dist/main.js');
const CREDENTIALS = { name: 'admin', password: 'bench-Passw0rd' };

/**
 * Starts a built Berth as `npm start` does: embedded PostgreSQL, which also holds BullMQ's queue.
 * @type {import('./target.mjs').Starter}
 */
export function startBerth(directory) {
  return start(directory, undefined);
}

/**
 * Starts a built Berth with a Redis for BullMQ beside it.
 * @type {import('./target.mjs').Starter}
 */
export async function startBerthOnRedis(directory) {
  return start(directory, await startRedis(directory));
}

/**
 * @param {string} directory
 * @param {{ pid: number, url: string } | undefined} redis
 */
async function start(directory, redis) {
  if (!existsSync(LAUNCHER)) throw new Error(`${LAUNCHER} is missing: run npm run build first`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = settings(join(directory, 'berth'), port, redis?.url);
  const logFile = join(directory, 'log');
  const launcher = startChild(process.execPath, [LAUNCHER], { cwd: ROOT, env, logFile });
  await untilServed(url, launcher);
  const queue = redis ? 'Redis' : 'PostgreSQL';
  return {
    url,
    directory,
    storage: join(directory, 'berth/storage'),
    credentials: CREDENTIALS,
    pids: () => [launcher.pid, ...(redis ? [redis.pid] : [])],
    componentOf,
    description: `embedded PostgreSQL, BullMQ on ${queue}, filesystem storage, access log, bearer tokens`,
    log: launcher.log,
  };
}

/**
 * @param {string} dataDirectory
 * @param {number} port
 * @param {string | undefined} redisUrl
 * @returns {Record<string, string>}
 */
function settings(dataDirectory, port, redisUrl) {
  return {
    NODE_ENV: 'production',
    BERTH_DATA_DIR: dataDirectory,
    BERTH_HOST: '127.0.0.1',
    BERTH_PORT: String(port),
    BERTH_ADMIN_PASSWORD: CREDENTIALS.password,
    ...(redisUrl ? { BERTH_REDIS_URL: redisUrl } : {}),
  };
}

/** @param {string} directory */
async function startRedis(directory) {
  const port = await freePort();
  const redisDirectory = join(directory, 'redis');
  await mkdir(redisDirectory);
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const redis = startChild('redis-server', [...args, '--dir', redisDirectory], {
    logFile: join(directory, 'redis-log'),
  });
  return { ...redis, url: `redis://127.0.0.1:${port}` };
}

/** @param {string} command */
function componentOf(command) {
  if (/redis-server/.test(command)) return 'redis';
  if (/apps\/api\//.test(command)) return 'api';
  if (/apps\/worker\//.test(command)) return 'worker';
  return /postgres/.test(command) ? 'postgres' : 'launcher';
}
