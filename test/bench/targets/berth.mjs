import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Counters, loadStatementStatistics } from '../profile/counters.mjs';
import { freePort, startChild, untilServed } from '../run/child.mjs';
import { fill, READER } from '../scale/filling.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAUNCHER = join(ROOT, 'apps/launcher/dist/main.js');
const PRELOAD = new URL('../profile/preload.mjs', import.meta.url).href;
const CREDENTIALS = { name: 'admin', password: 'bench-Passw0rd' };

/**
 * Starts a built Berth as `npm start` does: embedded PostgreSQL, which also holds BullMQ's queue.
 * @type {import('./target.mjs').Starter}
 */
export function startBerth(directory, options) {
  return start(directory, options, undefined);
}

/**
 * Starts a built Berth with a Redis for BullMQ beside it.
 * @type {import('./target.mjs').Starter}
 */
export async function startBerthOnRedis(directory, options) {
  return start(directory, options, await startRedis(directory));
}

/**
 * The first of these with settings of its own.
 * @param {string} directory
 * @param {import('./target.mjs').StartOptions} options
 * @param {Record<string, string>} settings
 */
export function startBerthWith(directory, options, settings) {
  return start(directory, options, undefined, settings);
}

/**
 * @param {string} directory
 * @param {import('./target.mjs').StartOptions} options
 * @param {{ pid: number, url: string } | undefined} redis
 * @param {Record<string, string>} [own] settings
 * @returns {Promise<import('./target.mjs').RunningTarget>}
 */
async function start(directory, { profile, filling }, redis, own = {}) {
  if (!existsSync(LAUNCHER)) throw new Error(`${LAUNCHER} is missing: run npm run build first`);
  const queue = redis ? 'Redis' : 'PostgreSQL';
  const profiling = profile ? await prepareProfile(profile, queue) : undefined;
  /** @param {string} databaseUrl */
  const prepare = async (databaseUrl) => {
    if (profiling) await loadStatementStatistics(databaseUrl);
    if (filling) await fill(databaseUrl, ROOT, filling);
  };
  const env = { ...redisSettings(redis), ...own, ...profiling };
  const { launcher, url, databaseUrl, seconds } = await launch(
    directory,
    env,
    profiling || filling ? prepare : undefined,
  );
  return {
    url,
    directory,
    storage: join(directory, 'berth/storage'),
    credentials: CREDENTIALS,
    pids: () => [launcher.pid, ...(redis ? [redis.pid] : [])],
    componentOf,
    description: `embedded PostgreSQL, BullMQ on ${queue}, filesystem storage, access log, bearer tokens; first answer after ${seconds.toFixed(1)} s`,
    log: launcher.log,
    ...(filling && { reader: READER }),
    ...(profiling && {
      profileDirectory: profiling.BENCH_PROFILE_FOLDER,
      counters: new Counters(databaseUrl, redis?.url),
    }),
  };
}

/**
 * Starts it: once, or once more after something was done to its database.
 * @param {string} directory
 * @param {Record<string, string>} more settings
 * @param {((databaseUrl: string) => Promise<void>) | undefined} prepare
 */
async function launch(directory, more, prepare) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...settings(join(directory, 'berth'), port), ...more };
  const launchOnce = async () => {
    const start = performance.now();
    const options = { cwd: ROOT, env, logFile: join(directory, 'log') };
    const launcher = startChild(process.execPath, [LAUNCHER], options);
    await untilServed(url, launcher);
    const databaseUrl = readFileSync(join(directory, 'berth/database-url'), 'utf8').trim();
    return { launcher, url, databaseUrl, seconds: (performance.now() - start) / 1000 };
  };
  const first = await launchOnce();
  if (prepare === undefined) return first;
  await prepare(first.databaseUrl);
  await first.launcher.stop();
  return launchOnce();
}

/**
 * @param {string} dataDirectory
 * @param {number} port
 * @returns {Record<string, string>}
 */
function settings(dataDirectory, port) {
  return {
    NODE_ENV: 'production',
    BERTH_DATA_DIR: dataDirectory,
    BERTH_HOST: '127.0.0.1',
    BERTH_PORT: String(port),
    BERTH_ADMIN_PASSWORD: CREDENTIALS.password,
  };
}

/**
 * @param {{ url: string } | undefined} redis
 * @returns {Record<string, string>}
 */
const redisSettings = (redis) => (redis ? { BERTH_REDIS_URL: redis.url } : {});

/**
 * The settings with which Berth's processes can be profiled.
 * @param {string} folder
 * @param {string} queue
 * @returns {Promise<Record<string, string>>}
 */
async function prepareProfile(folder, queue) {
  const directory = resolve(folder, queue);
  await mkdir(directory, { recursive: true });
  // Berth may run as another user than this program.
  await chmod(directory, 0o777);
  return { NODE_OPTIONS: `--import=${PRELOAD}`, BENCH_PROFILE_FOLDER: directory };
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
