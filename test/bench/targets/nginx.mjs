import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startChild, untilServed } from '../run/child.mjs';
import { startBerthWith } from './berth.mjs';

const DOCUMENT = fileURLToPath(new URL('../../../docs/registry.md', import.meta.url));
const SETTINGS = { BERTH_ACCEL_REDIRECT: '/berth-storage', BERTH_TRUSTED_PROXIES: '127.0.0.1' };

/**
 * Starts a Berth behind nginx, which sends the files of downloads, with the lines that the documents give.
 * @type {import('./target.mjs').Starter}
 */
export async function startBerthBehindNginx(directory, options) {
  const berth = await startBerthWith(directory, options, SETTINGS);
  const port = await freePort();
  const folder = join(directory, 'nginx');
  await mkdir(folder);
  const locations = documented()
    .replace('http://127.0.0.1:24817', berth.url)
    .replace('/var/lib/berth/data/storage/', `${berth.storage}/`);
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port, locations));
  const nginx = startChild('/usr/sbin/nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
    logFile: join(directory, 'nginx-log'),
  });
  const url = `http://127.0.0.1:${port}`;
  await untilServed(url, nginx);
  return {
    ...berth,
    url,
    pids: () => [...berth.pids(), nginx.pid],
    componentOf: (command) => (/nginx/.test(command) ? 'nginx' : (berth.componentOf?.(command) ?? 'all')),
    description: `behind nginx, which sends the files (BERTH_ACCEL_REDIRECT); ${berth.description}`,
  };
}

function documented() {
  const [, lines] = /```nginx\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  if (lines === undefined) throw new Error('docs/registry.md has no lines for nginx');
  return lines;
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {string} locations
 */
const configuration = (folder, port, locations) => `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  daemon off;
  worker_processes auto;
  pid ${folder}/pid;
  error_log ${folder}/error.log;
  events {}
  http {
    access_log ${folder}/access.log;
    sendfile on;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    server {
      listen 127.0.0.1:${port};
      ${locations}
    }
  }`;
