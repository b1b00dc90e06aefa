import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from '@nestjs/common';
import pg from 'pg';

/** How long PostgreSQL may take to answer on this connection. */
const PATIENCE_MS = 5000;

/** How often it is asked whether it is still there: a connection may be lost without a word. */
const BEAT_MS = 10_000;

/** How long to wait before the next attempt to connect. */
const RETRY_MS = 250;

export interface ChannelOptions {
  readonly databaseUrl: string | null;
  /** PostgreSQL's name of it (`LISTEN`). */
  readonly name: string;
  /** What is told on it, for people. */
  readonly about: string;
  readonly logger: Logger;
}

/** Hears what is told on one of PostgreSQL's channels. It has a connection of its own and makes another when that is lost. */
export class Channel {
  private client: pg.Client | undefined;
  private isStopped = false;
  private isLost = false;

  /** @param hear takes the payload of a notification; must not throw */
  constructor(
    private readonly options: ChannelOptions,
    private readonly hear: (payload: string) => void,
  ) {}

  start(): void {
    void this.keepListening();
  }

  stop(): void {
    this.isStopped = true;
    if (this.client !== undefined) this.leave(this.client);
  }

  private async keepListening(): Promise<void> {
    const { about, logger } = this.options;
    while (!this.isStopped) {
      const reason = await this.listen();
      if (this.isStopped) return;
      if (!this.isLost) logger.warn(`${about} is not heard of any more: ${String(reason)}`);
      this.isLost = true;
      await delay(RETRY_MS, undefined, { ref: false });
    }
  }

  /** Listens until the connection is lost, and resolves with the reason. */
  private async listen(): Promise<unknown> {
    const { databaseUrl, name, about, logger } = this.options;
    const client = new pg.Client({
      connectionString: databaseUrl ?? undefined,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      keepAlive: true,
    });
    this.client = client;
    const lost = lossOf(client);
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${name}`);
      if (this.isLost) logger.log(`${about} is heard of again`);
      this.isLost = false;
      return await Promise.race([lost, silenceOf(client)]);
    } catch (error) {
      return error;
    } finally {
      this.leave(client);
    }
  }

  /** Does not wait: a connection that was lost may never say that it has ended. */
  private leave(client: pg.Client): void {
    client
      .end()
      .catch((error: unknown) => this.options.logger.debug(`a connection did not end: ${String(error)}`));
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
