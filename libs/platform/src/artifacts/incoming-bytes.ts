import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { orCleanUp } from '../errors/clean-up.js';
import { Storage } from '../storage/storage.js';
import { type Digests, RunningDigests } from './digests.js';

/** Bytes that have arrived in storage, under an upload of their own. */
export interface ReceivedBytes {
  readonly uploadId: string;
  readonly size: number;
  readonly digests: Digests;
}

/** How long bytes outlive the last sign of whoever receives them, in PostgreSQL's words. */
const LEASE = `interval '15 minutes'`;
const RENEW_MS = 5 * 60_000;

const EXPECT = new Statement(`INSERT INTO unclaimed_bytes (id, due) VALUES ($1, now() + ${LEASE})`);
const RENEW = new Statement(`UPDATE unclaimed_bytes SET due = now() + ${LEASE} WHERE id = $1`);
const DROP = new Statement('UPDATE unclaimed_bytes SET due = now() WHERE id = $1');

/** Bytes on their way in that no session's row speaks of. What nothing claims in the end is removed from storage. */
@Injectable()
export class IncomingBytes {
  private readonly logger = new Logger(IncomingBytes.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {}

  /**
   * Stores bytes as they come, hashes them in the same pass, and resolves with what `claim` makes of them. Where it throws,
   * nobody wants them.
   */
  async receive<Claimed>(
    bytes: AsyncIterable<Uint8Array>,
    claim: (received: ReceivedBytes) => Promise<Claimed>,
  ): Promise<Claimed> {
    const uploadId = uuid();
    await EXPECT.all(this.dataSource, [uploadId]);
    const renewal = setInterval(() => this.renew(uploadId), RENEW_MS);
    const work = async () => {
      const running = new RunningDigests();
      const size = await orCleanUp(
        () => this.storage.append(uploadId, 0, running.of(bytes)),
        () => this.storage.discard(uploadId),
      );
      return claim({ uploadId, size, digests: running.digest() });
    };
    try {
      return await orCleanUp(work, () => this.drop(uploadId));
    } finally {
      clearInterval(renewal);
    }
  }

  /** Has bytes removed that nobody has claimed. */
  private async drop(uploadId: string): Promise<void> {
    await DROP.all(this.dataSource, [uploadId]);
  }

  private renew(uploadId: string): void {
    RENEW.all(this.dataSource, [uploadId]).catch((error: unknown) =>
      this.logger.warn(`the lease on incoming bytes ${uploadId} could not be renewed: ${String(error)}`),
    );
  }
}
