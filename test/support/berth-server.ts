import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { announced } from './answer-check.js';
import { ApiClient } from './api-client.js';
import { programOf } from './berth-process.js';
import type { TestDatabase } from './database.js';

/** What a user gets who is added without further ado. */
const NEW_USER_ROLES: readonly string[] = ['container.containernamespace_creator'];
const ADMIN = { username: 'admin', password: 'admin-password' };

/** The settings of each process of a Berth. */
export const settingsOf = ({ url }: TestDatabase, dataDir: string): Record<string, string> => ({
  NODE_OPTIONS: '',
  BERTH_DATA_DIR: dataDir,
  BERTH_DATABASE_URL: url,
  BERTH_LOG_LEVEL: 'fatal',
  BERTH_API_PROCESSES: '1',
});

/** A Berth that serves. A spec may do all of this to one that other specs use too. */
export abstract class BerthServer {
  readonly admin = ADMIN;

  constructor(
    readonly database: TestDatabase,
    readonly dataDir: string,
  ) {}

  /** Where it serves, such as `http://127.0.0.1:40123`. */
  abstract get url(): string;

  get host(): string {
    return new URL(this.url).host;
  }

  /** Answers of the management API are as its description announces them, or this throws. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.url);
    return announced(init.method ?? 'GET', url, await fetch(url, init));
  }

  /** @param roles that the user gets on all objects: by default those of every new user */
  async addUser(username: string, password: string, { roles = NEW_USER_ROLES } = {}): Promise<void> {
    const admin = new ApiClient(this);
    const user = await admin.create('users/', { username, password });
    for (const role of roles) await admin.create(`${user.pulp_href}roles/`, { role, content_object: null });
  }

  /** Only the admin command makes superusers. */
  async addSuperuser(username: string, password: string): Promise<void> {
    await this.command('user', 'add', username, '--password', password, '--superuser');
  }

  /** Runs the admin command. */
  async command(...args: readonly string[]): Promise<void> {
    await promisify(execFile)('node', [programOf('berth'), ...args], {
      env: { ...process.env, ...this.environment() },
    });
  }

  protected environment(): Record<string, string> {
    return settingsOf(this.database, this.dataDir);
  }
}
