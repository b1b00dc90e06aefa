import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import { Settings } from '../settings/settings.js';
import { connectionOptions } from './connections.js';

/** A statement took longer than `BERTH_LIST_TIMEOUT_SECONDS`, and PostgreSQL ended it. */
export class ListTooDear extends Error {}

/** Runs a statement, and resolves with its rows. */
export type Read = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/** Of the connections of a process, one in so many is for lists, and comes on top. */
const SHARE = 4;

/** How often PostgreSQL looks whether the client is still connected while it works for it. */
const CHECK_MS = 500;

const STATEMENT_ENDED = '57014';

/**
 * Reads lists: statements that clients have a say in. They have a few connections of their own, so that pushes and pulls
 * never wait for them, and an end to their time. When the client leaves, its connection to PostgreSQL is closed; PostgreSQL
 * notices that while it works, and stops. Nothing else can run on that connection, so no other statement can be hit.
 */
@Injectable()
export class ListReads implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly begin: string;

  constructor({ databaseUrl, databasePoolSize, listTimeoutSeconds }: Settings) {
    this.pool = new pg.Pool({
      ...connectionOptions('lists'),
      connectionString: databaseUrl ?? undefined,
      max: Math.max(2, Math.ceil(databasePoolSize / SHARE)),
    });
    // A statement that runs meanwhile hears of it as well.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    // Local to the transaction, so that a pooler in between may give the connection to somebody else.
    this.begin = `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
      SET LOCAL statement_timeout = ${listTimeoutSeconds * 1000};
      SET LOCAL client_connection_check_interval = ${CHECK_MS}`;
  }

  /**
   * Does some reading of one state of the database, one statement after the other.
   * @param signal fires when the client has left
   * @throws ListTooDear
   */
  async run<Result>(signal: AbortSignal, work: (read: Read) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const client = await this.pool.connect();
    let isOver = false;
    const end = (failure?: boolean) => {
      if (!isOver) client.release(failure);
      isOver = true;
    };
    const leave = () => end(true);
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      await client.query(this.begin);
      const result = await work(async (text, values) => (await client.query(text, [...values])).rows);
      await client.query('COMMIT');
      end();
      return result;
    } catch (error) {
      // With the connection goes its transaction.
      end(true);
      throw isTimeout(error) ? new ListTooDear() : error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

const isTimeout = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === STATEMENT_ENDED;
