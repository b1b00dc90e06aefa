import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import type { DataDirectory } from './data-directory.js';
import { codeOf, LaunchError } from './launch-error.js';
import { stopOrphan } from './orphaned-postgres.js';
import { choosePostgresAccount, type PostgresAccount } from './postgres-account.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { prepareCluster, ROLE, readPassword } from './postgres-cluster.js';
import { causeOf, type Exit, Supervised } from './supervised.js';
import { probePort } from './system-calls.js';

const HOST = '127.0.0.1';
const POLL_MS = 30;
/** A socket's address has 104 bytes on some systems, and `/.s.PGSQL.65535` comes behind the directory. */
const LONGEST_SOCKET_DIRECTORY = 85;
const LARGEST_LOG = 16 * 1024 * 1024;

/** A killed server's children hold its memory for another moment, and a free port may be taken in the next one. */
const PASSING_FAULTS = /pre-existing shared memory block|could not bind IPv4 address/;
const ATTEMPTS = 8;

const SETTINGS = {
  listen_addresses: HOST,
  max_connections: '200',
  shared_buffers: '256MB',
  timezone: 'UTC',
} as const;

/** The PostgreSQL in the data directory: made at the first start, kept running, stopped last. */
export class EmbeddedPostgres {
  private readonly server = new Supervised({
    name: 'PostgreSQL',
    stopSignal: 'SIGINT', // "fast": ends connections, writes a checkpoint
    killSignal: 'SIGQUIT', // "immediate": recovers at the next start
    graceMs: 60_000,
    spawn: () => this.spawn(),
    shouldRestart: (exit) => this.shouldRestart(exit),
  });
  private lastExit: Exit | null = null;
  private logStart = 0;
  /** Until it has served once, a fault is the operator's to mend; after that, a crash is ours. */
  private hasServed = false;

  private constructor(
    private readonly data: DataDirectory,
    private readonly binaries: PostgresBinaries,
    private readonly account: PostgresAccount,
    private port: number,
  ) {}

  /** @throws LaunchError when this system or what is in the data directory does not allow to run it. */
  static async prepare(data: DataDirectory, signal: AbortSignal): Promise<EmbeddedPostgres> {
    const binaries = findPostgresBinaries(data.postgresLibraries);
    const account = choosePostgresAccount(binaries, data);
    await stopOrphan(data.postgres, signal);
    await prepareCluster(data, binaries, account, signal);
    return new EmbeddedPostgres(data, binaries, account, 0);
  }

  /** Starts the server and waits until it serves. After a crash that may take as long as its recovery does. */
  async start(signal: AbortSignal): Promise<void> {
    setAsideLargeLog(this.data.postgresLog);
    for (let attempt = 1; ; attempt += 1) {
      this.port = await probePort(HOST, 0);
      this.server.start();
      if (await this.serves(signal)) break;
      if (attempt === ATTEMPTS || !PASSING_FAULTS.test(this.lastLines())) throw this.failure();
      await delay(attempt * 200, undefined, { signal });
    }
    this.hasServed = true;
  }

  get url(): string {
    return this.urlOf(ROLE);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  kill(): void {
    this.server.kill();
  }

  private spawn(): ReturnType<typeof spawn> {
    const settings = Object.entries({
      ...SETTINGS,
      port: String(this.port),
      unix_socket_directories: this.socketDirectory ?? '',
    });
    const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [program, args] = this.account.command(this.binaries.postgres, [
      '-D',
      this.data.postgres,
      ...flags,
    ]);
    const log = openSync(this.data.postgresLog, 'a', 0o600);
    this.logStart = fstatSync(log).size;
    try {
      // Detached: Ctrl-C in a terminal reaches all of its processes, and the database must be the last to end.
      const stdio = ['ignore' as const, log, log];
      const env = this.binaries.environment;
      return spawn(program, args, { ...this.account.options, cwd: '/', env, stdio, detached: true });
    } finally {
      closeSync(log);
    }
  }

  private shouldRestart(exit: Exit): boolean {
    this.lastExit = exit;
    return this.hasServed;
  }

  /** Waits until the server has the database, or has ended. */
  private async serves(signal: AbortSignal): Promise<boolean> {
    while (this.server.isRunning) {
      if (await this.createDatabase()) return true;
      await delay(POLL_MS, undefined, { signal });
    }
    return false;
  }

  /** Makes the database if it is missing. False while the server does not answer yet. */
  private async createDatabase(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.urlOf('postgres'),
      connectionTimeoutMillis: 5_000,
    });
    // A server that dies under the connection is noticed by its exit.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ROLE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${ROLE}`);
      return true;
    } catch (error) {
      if (!this.server.isRunning || isStarting(error)) return false;
      throw this.refusal(error);
    } finally {
      await client.end();
    }
  }

  private urlOf(database: string): string {
    const url = new URL(`postgres://${ROLE}:${readPassword(this.data)}@${HOST}:${this.port}/${database}`);
    if (this.socketDirectory !== null) url.searchParams.set('host', this.socketDirectory);
    return url.href;
  }

  /** A socket answers in half the time that TCP takes. Null where its path would be too long for the system. */
  private get socketDirectory(): string | null {
    return this.data.postgres.length <= LONGEST_SOCKET_DIRECTORY ? this.data.postgres : null;
  }

  private refusal(error: unknown): unknown {
    const wrongPassword = codeOf(error) === '28P01';
    if (!wrongPassword) return error;
    return new LaunchError(
      `the password in ${this.data.postgresPassword} is not the database's: restore the file`,
    );
  }

  private failure(): LaunchError {
    const cause = this.lastExit === null ? 'it ended' : causeOf(this.lastExit);
    return new LaunchError(
      `PostgreSQL does not start (${cause}); the end of ${this.data.postgresLog}:\n${this.lastLines()}`,
    );
  }

  /** What the server that was started last has said. */
  private lastLines(): string {
    const said = readFileSync(this.data.postgresLog).subarray(this.logStart).toString();
    return said.trimEnd().split('\n').slice(-12).join('\n');
  }
}

/** 57P03: it is starting up, or recovering. */
function isStarting(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'].includes(codeOf(error) ?? '');
}

function setAsideLargeLog(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG) renameSync(log, `${log}.1`);
}
