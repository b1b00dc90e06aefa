import { Injectable } from '@nestjs/common';
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
  readonly until: number;
}

/** Tells whether what was given out to a user is still good: it is void when the user's epoch has moved on. */
@Injectable()
export class Sessions {
  private readonly remembered = new Map<number, Remembered>();

  constructor(private readonly dataSource: DataSource) {}

  /** Whether what was given out in this epoch is still good. Wrong for `REVOCATION_SECONDS` at most. */
  async isCurrent(userId: number, epoch: number | null): Promise<boolean> {
    const known = this.remembered.get(userId);
    const isFresh = known !== undefined && known.until > performance.now();
    // Another process may have given out a token in an epoch of which this one has not heard yet.
    const isAhead = (epoch ?? 0) > (known?.epoch ?? 0);
    return (isFresh && !isAhead ? known.epoch : await this.read(userId)) === epoch;
  }

  private async read(userId: number): Promise<number | null> {
    const epoch = (await EPOCH.first(this.dataSource, [userId]))?.epoch ?? null;
    this.remember(userId, epoch);
    return epoch;
  }

  private remember(userId: number, epoch: number | null): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= MOST_REMEMBERED && !oldest.done) this.remembered.delete(oldest.value);
    this.remembered.delete(userId);
    this.remembered.set(userId, { epoch, until: performance.now() + REVOCATION_SECONDS * 1000 });
  }
}
