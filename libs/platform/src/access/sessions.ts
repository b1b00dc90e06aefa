import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';

const EPOCH = new Statement<{ epoch: number }>(
  `SELECT token_epoch AS epoch FROM "user" WHERE id = $1 AND is_active`,
);

/** How long a token may still be taken for good after its user has lost a right, or was logged out. */
export const REVOCATION_SECONDS = 5;

const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly epoch: number | null;
}

/** Tells whether what was given out to a user is still good: it is void when the user's epoch has moved on. */
@Injectable()
export class Sessions {
  private readonly remembered = new LRUCache<number, Remembered>({
    max: MOST_REMEMBERED,
    ttl: REVOCATION_SECONDS * 1000,
  });

  constructor(private readonly dataSource: DataSource) {}

  /** Whether what was given out in this epoch is still good. Wrong for `REVOCATION_SECONDS` at most. */
  async isCurrent(userId: number, epoch: number | null): Promise<boolean> {
    const known = this.remembered.get(userId);
    // Another process may have given out a token in an epoch of which this one has not heard yet.
    const isAhead = (epoch ?? 0) > (known?.epoch ?? 0);
    return (known !== undefined && !isAhead ? known.epoch : await this.read(userId)) === epoch;
  }

  private async read(userId: number): Promise<number | null> {
    const epoch = (await EPOCH.first(this.dataSource, [userId]))?.epoch ?? null;
    this.remembered.set(userId, { epoch });
    return epoch;
  }
}
