import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startChild, untilServed } from '../run/child.mjs';
import { builtByGo } from './built-by-go.mjs';

const VERSION = 'v3.1.2';
const PACKAGE = 'github.com/distribution/distribution/v3/cmd/registry';

/**
 * Starts CNCF Distribution 3 with the settings of its own image, but without authentication.
 * @type {import('./target.mjs').Starter}
 */
export async function startDistribution(directory) {
  return startRegistry(directory, {
    program: await builtByGo(PACKAGE, VERSION),
    description: `${PACKAGE} ${VERSION}`,
  });
}

/**
 * The same with another storage.
 * @param {string} directory
 * @param {object} storage its part of the settings
 */
export async function startDistributionWith(directory, storage) {
  const program = await builtByGo(PACKAGE, VERSION);
  return startRegistry(directory, { program, description: `${PACKAGE} ${VERSION}` }, storage);
}

/**
 * Starts Debian's docker-registry (CNCF Distribution 2.8) in the same way.
 * @type {import('./target.mjs').Starter}
 */
export async function startDockerRegistry(directory) {
  return startRegistry(directory, { program: 'docker-registry', description: "Debian's docker-registry" });
}

/**
 * @param {string} directory
 * @param {{ program: string, description: string }} registry
 * @param {object} [otherStorage]
 */
async function startRegistry(directory, { program, description }, otherStorage) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const storage = join(directory, 'storage');
  await mkdir(storage);
  const configFile = join(directory, 'config.json');
  const settings = configuration(otherStorage ?? { filesystem: { rootdirectory: storage } }, port);
  await writeFile(configFile, JSON.stringify(settings, null, 2));
  const env = { OTEL_TRACES_EXPORTER: 'none' };
  const child = startChild(program, ['serve', configFile], { logFile: join(directory, 'log'), env });
  await untilServed(url, child);
  return {
    url,
    directory,
    storage,
    pids: () => [child.pid],
    componentOf: () => 'registry',
    description: `${description}; ${otherStorage ? 'storage elsewhere' : 'filesystem storage'}, in-memory descriptor cache, access log, no authentication`,
    log: child.log,
  };
}

/**
 * The file is YAML, of which JSON is a part. The access log is a line for each request, as Berth's is; at the
 * level `info` there would be a second one.
 * @param {object} storage
 * @param {number} port
 */
function configuration(storage, port) {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: false } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      ...storage,
      delete: { enabled: true },
    },
    http: { addr: `127.0.0.1:${port}`, headers: { 'X-Content-Type-Options': ['nosniff'] } },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  };
}
