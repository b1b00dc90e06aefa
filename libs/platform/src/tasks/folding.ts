import { setImmediate as turn } from 'node:timers/promises';

import { AtMost } from './at-most.js';

/**
 * Does one kind of work for all who ask for it at the same time: each is served by a run that begins after they have asked,
 * together with all others who have asked by then.
 */
export class Folding {
  private readonly turns: AtMost;
  private next: Promise<void> | undefined;

  /** @param atOnce how many runs are under way at most */
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
      this.next = undefined;
      await this.work();
    });
    return this.next;
  }
}
