import { within } from './patience.js';

/** How often a lease is extended. */
const BEAT_MS = 1000;

/** How long the answer to that may take: a database that hangs says nothing, and then the beat is missed. */
const PATIENCE_MS = 4000;

/** What one process has for as long as it says so, and no other meanwhile. */
export interface Lease {
  /** How long it lasts after the last beat, in milliseconds. */
  readonly ms: number;
  /** When it was asked for, by `performance.now()`: it may have begun then. */
  readonly askedAt: number;
  /** Extends it, and resolves with whether it is still its own. */
  extend(): Promise<boolean>;
  missed(error: unknown): void;
  /** Somebody else may have it from now on. */
  lost(): void;
}

/** Extends a lease that was just taken, until it is stopped or the lease is lost. */
export class Heartbeat {
  private readonly timer = setInterval(() => void this.beat(), BEAT_MS);
  private isBeating = false;
  private ends: number;

  constructor(private readonly lease: Lease) {
    this.ends = lease.askedAt + lease.ms;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    const sent = performance.now();
    try {
      const isMine = await within(Math.min(PATIENCE_MS, this.ends - sent), this.lease.extend());
      if (isMine === undefined) throw new Error('the database does not answer');
      this.ends = sent + this.lease.ms;
      if (!isMine) this.lose();
    } catch (error) {
      this.lease.missed(error);
      if (performance.now() >= this.ends) this.lose();
    } finally {
      this.isBeating = false;
    }
  }

  private lose(): void {
    this.stop();
    this.lease.lost();
  }
}
