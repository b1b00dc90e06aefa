import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { digestOf, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';

const MIB = 1024 * 1024;
const INFO = 30;

interface LogLine {
  readonly level: number;
  readonly request?: string;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
}

/** An API whose log can be read, beside a Berth's own. */
class LoggedApi {
  readonly lines: LogLine[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    if (child.stdout === null) throw new Error('the log is not piped');
    createInterface(child.stdout).on('line', (line) => this.lines.push(JSON.parse(line) as LogLine));
  }

  static async start(berth: Berth): Promise<LoggedApi> {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      BERTH_PORT: '0',
      BERTH_DATA_DIR: berth.dataDir,
      BERTH_DATABASE_URL: berth.database.url,
      BERTH_LOG_LEVEL: 'info',
    };
    const main = join(import.meta.dirname, '../../apps/api/dist/main.js');
    const child = fork(main, { env, execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new LoggedApi(child, url);
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), init);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }
}

it.each(['api', 'worker'])('the %s ends in silence where its launcher dies while it starts', async (name) => {
  const database = await TestDatabase.create();
  const dataDir = await mkdtemp(join(tmpdir(), 'berth-data-'));
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    BERTH_PORT: '0',
    BERTH_DATA_DIR: dataDir,
    BERTH_DATABASE_URL: database.url,
    BERTH_LOG_LEVEL: 'fatal',
  };
  const main = join(import.meta.dirname, `../../apps/${name}/dist/main.js`);

  const child = fork(main, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const said = Promise.all([child.stdout, child.stderr].map((stream) => stream?.toArray()));
  const gone = once(child, 'exit');
  child.disconnect();

  expect(await gone).toEqual([0, null]);
  expect((await said).flat().join('')).toBe('');
  await database.drop();
  await rm(dataDir, { recursive: true });
});

describe('a client that hangs up', () => {
  let berth: Berth;
  let api: LoggedApi;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = await LoggedApi.start(berth);
    registry = new RegistryClient({ admin: berth.admin, fetch: (path, init) => api.fetch(path, init) });
  });
  afterAll(async () => {
    await api.stop();
    await berth.stop();
  });

  const headersFor = async (name: string, id: string) => ({
    Authorization: `Bearer ${await registry.token(`repository:${name}:pull,push,delete`)}`,
    'Correlation-ID': id,
  });

  /** Sends less than it announces, once the server has begun with the request, and hangs up. Resolves with its id. */
  const breakOff = async (name: string, method: string, path: string, headers = {}) => {
    const id = randomUUID();
    const sent = httpRequest(new URL(path, api.url), {
      method,
      agent: false,
      headers: {
        ...(await headersFor(name, id)),
        ...headers,
        'Content-Length': 4 * MIB,
        Expect: '100-continue',
      },
    });
    const gone = new Promise((resolve) => sent.once('error', () => undefined).once('close', resolve));
    sent.flushHeaders();
    await once(sent, 'continue');
    await new Promise((resolve) => sent.write(Buffer.alloc(MIB), resolve));
    sent.destroy();
    await gone;
    return id;
  };

  /** Reads the beginning of an answer, and hangs up. Resolves with the request's id. */
  const stopReading = async (name: string, path: string) => {
    const id = randomUUID();
    const headers = await headersFor(name, id);
    const sent = httpRequest(new URL(path, api.url), { agent: false, headers });
    sent.end();
    const [answer] = await once(sent, 'response');
    await once(answer, 'readable');
    const gone = once(sent, 'close');
    sent.destroy();
    await gone;
    return id;
  };

  const attempts: [string, (name: string) => Promise<string>][] = [
    ['a PATCH', async (name) => breakOff(name, 'PATCH', await registry.startUpload(name))],
    [
      'a PATCH with Content-Range',
      async (name) =>
        breakOff(name, 'PATCH', await registry.startUpload(name), { 'Content-Range': `0-${4 * MIB - 1}` }),
    ],
    [
      'the PUT of a blob',
      async (name) =>
        breakOff(name, 'PUT', `${await registry.startUpload(name)}?digest=${digestOf(randomBytes(10))}`),
    ],
    [
      'the POST of a blob',
      (name) => breakOff(name, 'POST', `/v2/${name}/blobs/uploads/?digest=${digestOf(randomBytes(10))}`),
    ],
    [
      'the PUT of a manifest',
      (name) => breakOff(name, 'PUT', `/v2/${name}/manifests/latest`, { 'Content-Type': OCI_MANIFEST }),
    ],
    [
      'the GET of a large blob',
      async (name) =>
        stopReading(name, `/v2/${name}/blobs/${await registry.pushBlob(name, randomBytes(64 * MIB))}`),
    ],
  ];

  it.each(attempts)('in %s is logged as one request, and not as an error', async (what, attempt) => {
    const name = `aborted/${attempts.findIndex(([other]) => other === what)}`;

    const id = await attempt(name);

    await eventually(() => expect(api.lines.map(({ request }) => request)).toContain(id));
    await registry.pushImage(name, 'afterwards', 'layer');
    expect((await registry.fetch(`/v2/${name}/manifests/afterwards`)).status).toBe(200);
    expect(api.lines.filter(({ request }) => request === id)).toHaveLength(1);
    expect(api.lines.filter(({ level }) => level > INFO)).toEqual([]);
  });
});
