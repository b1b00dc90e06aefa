/** How long a worker may take to begin before the API process does the work itself. */
const GRACE_MS = 2000;

/** The same once workers are taken to be absent. */
const SHORT_GRACE_MS = 50;

/** For how long work must have been left to this process, without a sign of any worker, to tell that there is none. */
const ABSENCE_MS = 4000;

/** The longest wait for workers that are about, but do not come to this piece of work: its wake-up may be lost. */
const LONGEST_WAIT_MS = 10_000;

/** Whether there are workers, as far as a process can tell whose work they do. */
export class WorkerSigns {
  private lastSign = Number.NEGATIVE_INFINITY;
  private missedSince = Number.POSITIVE_INFINITY;

  /** A worker has done something that this process waits for, or has it in hand. */
  seen(): void {
    this.lastSign = performance.now();
    this.missedSince = Number.POSITIVE_INFINITY;
  }

  /** This process had to do something itself. */
  missed(): void {
    this.missedSince = Math.min(this.missedSince, performance.now());
  }

  /**
   * How much longer to wait for a worker to begin, in milliseconds. Where workers are at other work of this process, it
   * is waited on: they will come to it.
   */
  graceLeft(askedAt: number): number {
    const now = performance.now();
    const grace = now - this.missedSince >= ABSENCE_MS ? SHORT_GRACE_MS : GRACE_MS;
    const patient = Math.max(askedAt, this.lastSign) + grace;
    return Math.min(patient, askedAt + LONGEST_WAIT_MS) - now;
  }
}
