import type { DataSource } from 'typeorm';

import type { Completions } from './completions.js';
import type { FoldedJobHandler } from './folded-job-handler.js';
import { Folding } from './folding.js';
import { recordedOutcomes } from './task-outcome.js';

/** What requests of this process wait for, of one kind of work that is done together. */
export class FoldedWaits {
  private readonly waiting = new Set<string>();
  private readonly waking: Folding;
  private readonly takingOver = new Folding(1, () => this.takeOver());

  /** @param wake tells workers that there is work */
  constructor(
    private readonly dataSource: DataSource,
    private readonly completions: Completions,
    private readonly handler: FoldedJobHandler,
    wake: () => Promise<void>,
  ) {
    this.waking = new Folding(1, wake);
  }

  /** Once for all who ask meanwhile. */
  wake(): Promise<void> {
    return this.waking.ask();
  }

  /** Adds a recorded row to those that are waited for; the end of that is the caller's. */
  add(id: string): void {
    this.waiting.add(id);
  }

  remove(id: string): void {
    this.waiting.delete(id);
  }

  /** Does all that is waited for here, and settles it. */
  async here(): Promise<undefined> {
    await this.takingOver.ask();
  }

  private async takeOver(): Promise<void> {
    const ids = [...this.waiting];
    await this.handler.runThese(ids);
    for (const [id, outcome] of await recordedOutcomes(this.dataSource, ids))
      this.completions.settle(id, outcome);
  }
}
