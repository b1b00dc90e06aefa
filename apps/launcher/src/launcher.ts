import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';

import { type Settings, warningsOf } from '@berth/platform';
import { withDatabase } from './accounts.js';
import { banner } from './banner.js';
import { BerthChild } from './berth-child.js';
import { DataDirectory } from './data-directory.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { say } from './launch-error.js';
import { LauncherLock } from './launcher-lock.js';
import { leaveRoot } from './leave-root.js';
import { findPort, publicUrlOf } from './listen-address.js';
import { replaceFile } from './postgres-cluster.js';

/** The API of a launcher that was killed notices and leaves; until then it holds the port. */
const DEAD_LAUNCHER_PATIENCE_MS = 10_000;

/** Something that was started, and can be ended in an orderly way or at once. */
interface Running {
  stop(): Promise<void> | void;
  kill?(): void;
}

/** Berth on one machine: starts everything, keeps it running, and stops it in the opposite order. */
export class Launcher {
  private readonly ending = new AbortController();
  private readonly running: Running[] = [];

  constructor(private readonly settings: Settings) {}

  /**
   * Runs until it is interrupted.
   * @throws LaunchError when Berth cannot start or go on; everything is stopped by then.
   */
  async run(): Promise<void> {
    const { signal } = this.ending;
    try {
      await this.start(signal);
      if (!signal.aborted) await once(signal, 'abort');
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await this.stop();
    }
    if (signal.reason !== INTERRUPTED) throw signal.reason;
  }

  /** Ends it: API first, so that requests in progress find everything they need; PostgreSQL last. */
  interrupt(): void {
    this.ending.abort(INTERRUPTED);
  }

  /** Ends it at once. What was answered is safe: PostgreSQL recovers at the next start. */
  hurry(): void {
    for (const running of [...this.running].reverse()) running.kill?.();
  }

  private async start(signal: AbortSignal): Promise<void> {
    const data = DataDirectory.open(this.settings.dataDir);
    LauncherLock.refuseRunning(data.launcherPid);
    const stillRoot = await leaveRoot(data, this.settings, signal);
    const lock = LauncherLock.take(data.launcherPid);
    this.running.push({ stop: () => lock.release() });
    // All that is written from here on, by the children too, is for this user's eyes.
    process.umask(0o077);
    const patience = lock.replacedDeadLauncher ? DEAD_LAUNCHER_PATIENCE_MS : 0;
    const port = await findPort(this.settings, patience, signal);
    const warnings = [...warningsOf(this.settings), ...(stillRoot === null ? [] : [stillRoot])];
    for (const warning of warnings) say(`Warning: ${warning}`);
    const databaseUrl = this.settings.databaseUrl ?? (await this.startPostgres(data, signal));
    const administrator = await this.prepareDatabase(databaseUrl, signal);
    await this.startChildren(databaseUrl, port, signal);
    const password = administrator.password ?? this.whereIsThePassword(data);
    const url = publicUrlOf(this.settings, port);
    say(banner({ url, username: administrator.username, password, dataDir: data.path }));
  }

  private async startPostgres(data: DataDirectory, signal: AbortSignal): Promise<string> {
    forgetForeignDatabase();
    say(existsSync(data.postgres) ? 'Starting PostgreSQL …' : 'Making the database …');
    const postgres = await EmbeddedPostgres.prepare(data, signal);
    this.running.push(postgres);
    await postgres.start(signal);
    replaceFile(data.databaseUrl, `${postgres.url}\n`);
    this.running.push({ stop: () => rmSync(data.databaseUrl, { force: true }) });
    return postgres.url;
  }

  private async prepareDatabase(
    databaseUrl: string,
    signal: AbortSignal,
  ): Promise<{ username: string; password: string | null }> {
    say('Bringing its tables up to date …');
    // Loaded here, because it takes longer to load than a wrong setting takes to be told.
    const { ensureAdministrator, migrate } = await import('@berth/migrations');
    await withDatabase('check BERTH_DATABASE_URL', () => migrate(databaseUrl));
    signal.throwIfAborted();
    const administrator = await ensureAdministrator(this.settings, databaseUrl);
    signal.throwIfAborted();
    return administrator;
  }

  private async startChildren(databaseUrl: string, port: number, signal: AbortSignal): Promise<void> {
    say('Starting API and worker …');
    const environment = {
      UV_THREADPOOL_SIZE: '16',
      ...withoutUnknown(process.env, this.settings),
      BERTH_DATA_DIR: this.settings.dataDir,
      BERTH_DATABASE_URL: databaseUrl,
      BERTH_PORT: String(port),
    };
    const children = (['worker', 'api'] as const).map(
      (name) => new BerthChild(name, environment, (error) => this.ending.abort(error)),
    );
    this.running.push(...children);
    await Promise.all(children.map((child) => child.start(signal)));
  }

  private whereIsThePassword(data: DataDirectory): string {
    if (this.settings.adminPassword !== null) return '(the one in BERTH_ADMIN_PASSWORD)';
    if (existsSync(data.administratorPassword)) return `(in ${data.administratorPassword})`;
    return '(the one that was set)';
  }

  /** Takes down what was started, the latest first. */
  private async stop(): Promise<void> {
    for (let latest = this.running.at(-1); latest !== undefined; latest = this.running.at(-1)) {
      await latest.stop();
      // Only now: what is still stopping can be hurried.
      this.running.pop();
    }
  }
}

/** The launcher has warned of them, and nothing reads them. */
function withoutUnknown(environment: NodeJS.ProcessEnv, { unknown }: Settings): NodeJS.ProcessEnv {
  const names = new Set(unknown.map(({ name }) => name));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)));
}

const INTERRUPTED = Symbol('interrupted');

/** libpq's variables (PGHOST, PGSSLMODE …) are about another database than the one in the data directory. */
function forgetForeignDatabase(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('PG')) delete process.env[name];
  }
}
