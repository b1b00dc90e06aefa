import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';

import { Settings } from '../settings/settings.js';
import { connectionOptions } from './connections.js';

/** Of the connections of a process, one in so many is for reads, and comes on top. */
const SHARE = 4;
const LEAST = 4;

/**
 * The connections by which the registry is read: `Statement.all(reads, …)`. Nothing that writes, or waits for a lock, uses
 * them, so a read never waits for pushes. They read what is committed; what a transaction has to see goes by that.
 */
@Injectable()
export class RegistryReads implements OnApplicationShutdown {
  private readonly logger = new Logger(RegistryReads.name);
  readonly pool: pg.Pool;

  constructor({ databaseUrl, databasePoolSize }: Settings) {
    this.pool = new pg.Pool({
      ...connectionOptions('reads'),
      connectionString: databaseUrl ?? undefined,
      max: Math.max(LEAST, Math.ceil(databasePoolSize / SHARE)),
    });
    // Of one that is idle: the caller that uses one hears of it.
    this.pool.on('error', (error) => this.logger.debug(`a connection for reads was lost: ${error.message}`));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
