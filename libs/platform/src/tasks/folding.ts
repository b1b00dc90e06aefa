import { setImmediate as turn } from 'node:timers/promises';

import { AtMost } from './at-most.js';
import { within } from './patience.js';

/** How long those who ask wait for the run before theirs, which may be waiting for the disk, or for a lock. */
const GATHER_MS = 100;

/**
 * Does one kind of work for all who ask for it at the same time: each is served by a run that begins after they have asked,
 * together with all others who have asked by then. While a run is under way, those who ask gather for the next.
 */
export class Folding {
  private readonly turns: AtMost;
  private next: Promise<void> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /** @param atOnce how many runs are under way at most; a second one begins only beside one that takes long */
  constructor(
    atOnce: number,
    private readonly work: () => Promise<void>,
  ) {
    this.turns = new AtMost(atOnce);
  }

  /** Resolves, or rejects, with the run that serves this. */
  ask(): Promise<void> {
    this.next ??= this.turns.do(async () => {
      await turn();
      await within(GATHER_MS, this.last);
      this.next = undefined;
      const run = this.work();
      this.last = run.catch(() => undefined);
      await run;
    });
    return this.next;
  }
}
