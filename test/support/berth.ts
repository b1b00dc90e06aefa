import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { forkProcess, type ProcessName, readiness } from './berth-process.js';
import { BerthServer } from './berth-server.js';
import { TestDatabase } from './database.js';
import { RedisServer } from './redis.js';
import { StatementRecorder } from './statements.js';

export interface BerthOptions {
  /** Settings beyond those of the test itself. */
  readonly env?: Record<string, string>;
  readonly queue?: 'postgres' | 'redis';
  /** Without a worker, a spec that needs one starts it. */
  readonly worker?: boolean;
  /** Writes down what its processes ask of the database, for `statements`. */
  readonly recorded?: boolean;
  /** Keeps what its processes log, from `info` up, for `log()`; else they log nothing that is not fatal. */
  readonly log?: boolean;
}

/** A line that a process logged: a request has `method`, `url` and `status`. */
export type LogLine = Readonly<Record<string, unknown>>;

/**
 * A Berth of a spec's own, with settings of its own perhaps: an API and a worker process that the spec may end, a
 * database, a data directory and perhaps a Redis.
 */
export class Berth extends BerthServer {
  private readonly running = new Map<ProcessName, ChildProcess>();
  private readonly logged: string[] = [];
  private port = 0;
  private constructor(
    database: TestDatabase,
    dataDir: string,
    readonly redis: RedisServer | null,
    private readonly recorder: StatementRecorder | null,
    private readonly options: BerthOptions,
  ) {
    super(database, dataDir);
  }

  static async start(options: BerthOptions): Promise<Berth> {
    const database = await TestDatabase.create();
    const dataDir = await mkdtemp(join(tmpdir(), 'berth-data-'));
    const redis = options.queue === 'redis' ? await RedisServer.start() : null;
    const recorder = options.recorded ? await StatementRecorder.before(database) : null;
    const berth = new Berth(database, dataDir, redis, recorder, options);
    await Promise.all([berth.startApi(), options.worker !== false && berth.startWorker()]);
    return berth;
  }

  /** What its processes ask of the database, where that is recorded. */
  get statements(): StatementRecorder {
    if (this.recorder === null) throw new Error('the statements are not recorded');
    return this.recorder;
  }

  get url(): string {
    return `${this.options.env?.BERTH_TLS_CERT_FILE ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  async startApi(): Promise<void> {
    const { url } = await this.start('api', { BERTH_PORT: String(this.port) });
    this.port = Number(new URL(url).port);
  }

  async startWorker(): Promise<void> {
    await this.start('worker', {});
  }

  /** What its processes have logged since it started. A line may be a moment late: see `requestsDuring`. */
  log(): LogLine[] {
    return this.logged.map((line) => JSON.parse(line));
  }

  /** Of a process that runs. */
  pid(name: ProcessName): number {
    const pid = this.running.get(name)?.pid;
    if (pid === undefined) throw new Error(`the ${name} does not run`);
    return pid;
  }

  /** Ends a process and waits until it is gone: SIGTERM by default, so that it ends in order. */
  async end(name: ProcessName, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  async stop(): Promise<void> {
    await this.end('api');
    await this.end('worker');
    await this.redis?.stop();
    await this.recorder?.stop();
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  protected override environment(): Record<string, string> {
    return {
      ...super.environment(),
      ...(this.recorder && { BERTH_DATABASE_URL: this.recorder.url }),
      ...(this.options.log && { BERTH_LOG_LEVEL: 'info' }),
      ...(this.redis && { BERTH_REDIS_URL: this.redis.url }),
      ...this.options.env,
    };
  }

  private async start(name: ProcessName, env: Record<string, string>): Promise<{ url: string }> {
    const child = forkProcess(name, { ...this.environment(), ...env }, this.options.log ? 'pipe' : 'inherit');
    this.running.set(name, child);
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.logged.push(line));
    return readiness(child);
  }
}

export const startBerth = (options: BerthOptions = {}): Promise<Berth> => Berth.start(options);
