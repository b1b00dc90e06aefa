import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import { Settings } from '../settings/settings.js';
import { CompletionSweep } from './completion-sweep.js';
import { Completions } from './completions.js';
import { DONE_CHANNEL, outcomeOf, type RecordedTask } from './task-outcome.js';

/** How long PostgreSQL may take to answer on this connection. */
const PATIENCE_MS = 5000;

/** How often it is asked whether it is still there: a connection may be lost without a word. */
const BEAT_MS = 10_000;

/** How long to wait before the next attempt to connect. */
const RETRY_MS = 250;

/**
 * Hears of every task that ends, on a connection of its own, and tells the request that waits for it. The transaction
 * that ends a task says so itself, so nothing is heard too early. While the connection is away, the sweep finds what is
 * missed. Runs in the API only.
 */
@Injectable()
export class CompletionListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CompletionListener.name);
  private client: pg.Client | undefined;
  private isStopped = false;
  private isLost = false;
  private untold: string[] = [];

  constructor(
    private readonly settings: Settings,
    private readonly completions: Completions,
    private readonly sweep: CompletionSweep,
  ) {}

  onApplicationBootstrap(): void {
    void this.keepListening();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    if (this.client !== undefined) this.leave(this.client);
  }

  private async keepListening(): Promise<void> {
    while (!this.isStopped) {
      const reason = await this.listen();
      if (this.isStopped) return;
      if (!this.isLost) this.logger.warn(`the end of tasks is not heard of any more: ${String(reason)}`);
      this.isLost = true;
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }

  /** Listens until the connection is lost, and resolves with the reason. */
  private async listen(): Promise<unknown> {
    const client = new pg.Client({
      connectionString: this.settings.databaseUrl ?? undefined,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      keepAlive: true,
    });
    this.client = client;
    const lost = lossOf(client);
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${DONE_CHANNEL}`);
      if (this.isLost) this.logger.log('the end of tasks is heard of again');
      this.isLost = false;
      return await Promise.race([lost, silenceOf(client)]);
    } catch (error) {
      return error;
    } finally {
      this.leave(client);
    }
  }

  /** Does not wait: one that was lost may never say that it has ended. */
  private leave(client: pg.Client): void {
    client.end().catch((error: unknown) => this.logger.debug(`a connection did not end: ${String(error)}`));
  }

  private hear(payload: string): void {
    const told = JSON.parse(payload) as RecordedTask | { readonly id: string };
    if (!this.completions.isAwaited(told.id)) return;
    const outcome = 'state' in told ? outcomeOf(told) : undefined;
    if (outcome === undefined) this.lookUp(told.id);
    else this.completions.settle(told.id, outcome);
  }

  /** Of what was too long to be told: all of one turn by one statement. */
  private lookUp(id: string): void {
    this.untold.push(id);
    if (this.untold.length > 1) return;
    setImmediate(() => {
      const ids = this.untold;
      this.untold = [];
      void this.sweep.lookUp(ids);
    });
  }
}

/** Resolves when the connection fails or ends. */
function lossOf(client: pg.Client): Promise<unknown> {
  return new Promise((resolve) => {
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('the connection has ended')));
  });
}

/** Rejects when PostgreSQL does not answer any more. */
async function silenceOf(client: pg.Client): Promise<never> {
  for (;;) {
    await delay(BEAT_MS, undefined, { ref: false });
    await client.query('SELECT 1');
  }
}
