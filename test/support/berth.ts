import { type ChildProcess, execFile, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { announced } from './answer-check.js';
import { TestDatabase } from './database.js';
import { RedisServer } from './redis.js';
import { StatementRecorder } from './statements.js';

const ROOT = join(import.meta.dirname, '../..');
const ADMIN = { username: 'admin', password: 'admin-password' };

export interface BerthOptions {
  /** Settings beyond those of the test itself. */
  readonly env?: Record<string, string>;
  readonly queue?: 'postgres' | 'redis';
  /** Without a worker whoever needs one starts it. */
  readonly worker?: boolean;
  /** Writes down what its processes ask of the database, for `statements`. */
  readonly recorded?: boolean;
  /** Keeps what its processes log, from `info` up, for `log()`; else they log nothing that is not fatal. */
  readonly log?: boolean;
}

/** A line that a process logged: a request has `method`, `url` and `status`. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A Berth of a spec's own: an API and a worker process, with a database, a data directory and perhaps a Redis. */
export class Berth {
  readonly admin = ADMIN;
  private readonly running = new Map<'api' | 'worker', ChildProcess>();
  private readonly logged: string[] = [];
  private port = 0;
  private constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
    readonly redis: RedisServer | null,
    private readonly recorder: StatementRecorder | null,
    private readonly options: BerthOptions,
  ) {}

  static async start(options: BerthOptions): Promise<Berth> {
    const database = await TestDatabase.create();
    const dataDir = await mkdtemp(join(tmpdir(), 'berth-data-'));
    const redis = options.queue === 'redis' ? await RedisServer.start() : null;
    const recorder = options.recorded ? await StatementRecorder.before(database) : null;
    const berth = new Berth(database, dataDir, redis, recorder, options);
    await berth.startApi();
    if (options.worker !== false) await berth.startWorker();
    return berth;
  }

  /** What its processes ask of the database, where that is recorded. */
  get statements(): StatementRecorder {
    if (this.recorder === null) throw new Error('the statements are not recorded');
    return this.recorder;
  }

  /** Where it serves, such as `http://127.0.0.1:40123`. */
  get url(): string {
    return `${this.options.env?.BERTH_TLS_CERT_FILE ? 'https' : 'http'}://${this.host}`;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Answers of the management API are as its description announces them, or this throws. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.url);
    return announced(init.method ?? 'GET', url, await fetch(url, init));
  }

  async startApi(): Promise<void> {
    const { url } = await this.start('api', { BERTH_PORT: String(this.port) });
    this.port = Number(new URL(url ?? '').port);
  }

  async startWorker(): Promise<void> {
    await this.start('worker', {});
  }

  /** What its processes have logged since it started. A line may be a moment late: see `requestsDuring`. */
  log(): LogLine[] {
    return this.logged.map((line) => JSON.parse(line));
  }

  /** Of a process that runs. */
  pid(name: 'api' | 'worker'): number {
    const pid = this.running.get(name)?.pid;
    if (pid === undefined) throw new Error(`the ${name} does not run`);
    return pid;
  }

  /** Ends a process and waits until it is gone: SIGTERM by default, so that it ends in order. */
  async end(name: 'api' | 'worker', signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** @param roles that the user gets on all objects; `['']` for none, else those of every new user */
  async addUser(
    username: string,
    password: string,
    { superuser = false, roles = [] as readonly string[] } = {},
  ): Promise<void> {
    const options = [...(superuser ? ['--superuser'] : []), ...roles.flatMap((role) => ['--role', role])];
    await this.command('user', 'add', username, '--password', password, ...options);
  }

  /** Runs the admin command. */
  async command(...args: readonly string[]): Promise<void> {
    await promisify(execFile)('node', [join(ROOT, 'apps/launcher/dist/berth.js'), ...args], {
      env: { ...process.env, ...this.environment() },
    });
  }

  async stop(): Promise<void> {
    await this.end('api');
    await this.end('worker');
    await this.redis?.stop();
    await this.recorder?.stop();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async start(name: 'api' | 'worker', env: Record<string, string>): Promise<{ url?: string }> {
    const child = fork(join(ROOT, `apps/${name}/dist/main.js`), {
      env: { ...process.env, ...this.environment(), ...env },
      stdio: ['ignore', this.options.log ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    this.running.set(name, child);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.logged.push(line));
    return new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url?: string }));
      child.once('exit', (code) => reject(new Error(`the ${name} ended with ${code}`)));
    });
  }

  private environment(): Record<string, string> {
    return {
      NODE_OPTIONS: '',
      BERTH_DATA_DIR: this.dataDir,
      BERTH_DATABASE_URL: this.recorder?.url ?? this.database.url,
      BERTH_LOG_LEVEL: this.options.log ? 'info' : 'fatal',
      BERTH_API_PROCESSES: '1',
      ...(this.redis && { BERTH_REDIS_URL: this.redis.url }),
      ...this.options.env,
    };
  }
}

export const startBerth = (options: BerthOptions = {}): Promise<Berth> => Berth.start(options);
