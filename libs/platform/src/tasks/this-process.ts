import { hostname } from 'node:os';

import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { componentVersions, PluginRegistry } from '../plugins/content-plugin.js';
import type { ProcessKind } from './process.entity.js';

/** What this process is called in the database. */
export const PROCESS_ID = uuid();

/** SQL for whether a process has been heard of lately. @param alias of the table `process` */
export const isOnline = (alias: string): string => `${alias}.last_heartbeat >= now() - interval '30 seconds'`;

const BEAT_MS = 10_000;

const BEAT = new Statement(
  `INSERT INTO process (id, kind, name, versions) VALUES ($1, $2, $3, $4)
   ON CONFLICT (id) DO UPDATE SET last_heartbeat = now(), pulp_last_updated = now()`,
);

const LEAVE = new Statement('DELETE FROM process WHERE id = $1');

/** Says in the database that this process runs, as long as it does. */
@Injectable()
export class ThisProcess implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ThisProcess.name);
  private timer: NodeJS.Timeout | undefined;
  private beaten: Promise<void> = Promise.resolve();

  constructor(
    private readonly kind: ProcessKind,
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    await this.beat();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.beaten;
    await this.attempt(LEAVE, [PROCESS_ID]);
  }

  private beat(): Promise<void> {
    const versions = JSON.stringify(componentVersions(this.plugins.all));
    this.beaten = this.attempt(BEAT, [PROCESS_ID, this.kind, `${process.pid}@${hostname()}`, versions]);
    return this.beaten;
  }

  /** A process without a database has other worries; it is missing meanwhile. */
  private async attempt(statement: Statement, values: readonly unknown[]): Promise<void> {
    try {
      await statement.all(this.dataSource, values);
    } catch (error) {
      this.logger.warn(`the database could not be told that this process runs: ${String(error)}`);
    }
  }
}
