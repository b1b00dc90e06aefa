const FIRST_MS = 200;
const LONGEST_MS = 10_000;
const LONG_ENOUGH_MS = 30_000;

/** How long to wait before a program that ended is started again: longer each time, until it runs for a while. */
export class BackOff {
  private next = FIRST_MS;

  delayAfter(ranForMs: number): number {
    if (ranForMs >= LONG_ENOUGH_MS) this.next = FIRST_MS;
    const delay = this.next;
    this.next = Math.min(delay * 2, LONGEST_MS);
    return delay;
  }
}
