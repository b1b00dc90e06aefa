import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement, type Transaction } from '../database/statement.js';
import { Storage } from './storage.js';
import type { UnclaimedBytes } from './unclaimed-bytes.entity.js';

type Due = Pick<UnclaimedBytes, 'id' | 'location'>;

const TAKE = new Statement<Due>(
  `SELECT id, location FROM unclaimed_bytes WHERE due <= now()
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
      await this.storage.delete(due.location);
      await FORGET.all(tx, [due.id]);
    } catch (error) {
      this.logger.warn(`unclaimed bytes at ${due.location} could not be removed: ${String(error)}`);
      await POSTPONE.all(tx, [due.id]);
    }
    return true;
  }
}
