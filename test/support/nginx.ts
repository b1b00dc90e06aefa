import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BerthServer } from './berth-server.js';
import { eventually } from './eventually.js';

const DOCUMENT = join(import.meta.dirname, '../../docs/registry.md');

/** An nginx before a Berth, with the lines that the documents give. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async before({ host, dataDir }: BerthServer, port: number): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-nginx-'));
    const settings = join(folder, 'nginx.conf');
    const locations = (await documented())
      .replace('127.0.0.1:24817', host)
      .replace('/var/lib/berth/data/storage/', join(dataDir, 'storage/'));
    await writeFile(settings, configuration(folder, port, locations));
    const child = spawn('/usr/sbin/nginx', ['-c', settings, '-p', folder], { stdio: 'ignore' });
    const nginx = new Nginx(child, folder, `http://127.0.0.1:${port}`);
    await eventually(() => fetch(nginx.url));
    return nginx;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await gone;
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function documented(): Promise<string> {
  const [, lines] = /```nginx\n([\s\S]*?)```/.exec(await readFile(DOCUMENT, 'utf8')) ?? [];
  if (lines === undefined) throw new Error('the document has no lines for nginx');
  return lines;
}

const configuration = (folder: string, port: number, locations: string): string => `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  daemon off;
  pid ${folder}/pid;
  error_log ${folder}/error.log;
  events {}
  http {
    access_log off;
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
