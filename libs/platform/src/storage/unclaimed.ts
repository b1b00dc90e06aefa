import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement, type Transaction } from '../database/statement.js';
import { BytesMissing, Storage } from './storage.js';
import type { UnclaimedBytes } from './unclaimed-bytes.entity.js';

type Due = Pick<UnclaimedBytes, 'id' | 'sha256' | 'location'>;

// Locked until the bytes are gone: whoever would claim them now waits, and finds that there is nothing to be claimed.
const TAKE = new Statement<Due>(
  `SELECT id, sha256, location FROM unclaimed_bytes WHERE due <= now()
    ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED`,
);

const FORGET = new Statement('DELETE FROM unclaimed_bytes WHERE id = $1');

const POSTPONE = new Statement(`UPDATE unclaimed_bytes SET due = now() + interval '1 hour' WHERE id = $1`);

/** Removes bytes that no row points to from storage, when they are due. */
@Injectable()
export class Unclaimed {
  private readonly logger = new Logger(Unclaimed.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {}

  /**
   * Safe to be done by several processes at once. What cannot be removed is tried again later.
   * @param signal fires when it is to end before it is done
   */
  async remove(signal?: AbortSignal): Promise<void> {
    let found: boolean;
    do found = await this.dataSource.transaction((tx) => this.removeOne(tx));
    while (found && !signal?.aborted);
  }

  private async removeOne(tx: Transaction): Promise<boolean> {
    const due = await TAKE.first(tx, []);
    if (due === undefined) return false;
    try {
      await this.removeBytes(due);
      await FORGET.all(tx, [due.id]);
    } catch (error) {
      this.logger.warn(`unclaimed bytes ${due.id} could not be removed: ${String(error)}`);
      await POSTPONE.all(tx, [due.id]);
    }
    return true;
  }

  private async removeBytes({ id, sha256, location }: Due): Promise<void> {
    if (location !== null) await this.storage.delete(location);
    else if (sha256 === null) await this.storage.discard(id);
    else await this.removeCommitted(id, sha256);
  }

  /** Only a commit tells where the bytes are; it may have been made before. */
  private async removeCommitted(uploadId: string, sha256: string): Promise<void> {
    try {
      await this.storage.delete(await this.storage.commit(uploadId, sha256));
    } catch (error) {
      if (!(error instanceof BytesMissing)) throw error;
    }
  }
}
