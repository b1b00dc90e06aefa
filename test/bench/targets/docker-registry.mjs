import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startChild, untilServed } from '../run/child.mjs';

/**
 * Starts Debian's docker-registry (CNCF Distribution 2.8) with Debian's settings, but without authentication
 * and logs.
 * @type {import('./target.mjs').Starter}
 */
export async function startDockerRegistry(directory) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(directory, 'storage'));
  const configFile = join(directory, 'config.json');
  await writeFile(configFile, JSON.stringify(configuration(join(directory, 'storage'), port), null, 2));
  const logFile = join(directory, 'log');
  const child = startChild('docker-registry', ['serve', configFile], { logFile });
  await untilServed(url, child);
  return {
    url,
    directory,
    pids: () => [child.pid],
    componentOf: () => 'registry',
    description: await describe(),
    log: child.log,
  };
}

/**
 * The file is YAML, of which JSON is a part.
 * @param {string} storage
 * @param {number} port
 */
function configuration(storage, port) {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      filesystem: { rootdirectory: storage },
      delete: { enabled: true },
    },
    http: { addr: `127.0.0.1:${port}`, headers: { 'X-Content-Type-Options': ['nosniff'] } },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
  };
}

async function describe() {
  const { stdout } = await promisify(execFile)('docker-registry', ['--version']);
  return `${stdout.trim()}; filesystem storage, in-memory blob descriptor cache, no authentication`;
}
