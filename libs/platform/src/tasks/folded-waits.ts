import type { DataSource } from 'typeorm';

import { ATTENDANCE_MS } from './attendance.js';
import type { AwaitedWork, Completions } from './completions.js';
import type { FoldedJobHandler } from './folded-job-handler.js';
import { Folding } from './folding.js';
import { within } from './patience.js';
import { recordedOutcomes } from './task-outcome.js';

/** How long a worker that attends may take, before others are woken. */
const LATE_MS = 250;

/** For how long each piece of work has a job made after one was late: the worker may not hear of any. */
const DISTRUST_MS = 5000;

/** What requests of this process wait for, of one kind of work that is done together. */
export class FoldedWaits {
  private readonly waiting = new Set<string>();
  private readonly takenOver = new Set<string>();
  private attendedUntil = Number.NEGATIVE_INFINITY;
  private distrustedUntil = Number.NEGATIVE_INFINITY;
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

  /** Tells workers, once for all who ask meanwhile; where one attends, only when it is late. */
  async wake(awaited: AwaitedWork): Promise<void> {
    if (this.isAttended()) {
      if ((await within(LATE_MS, awaited.outcome)) !== undefined) return;
      this.distrustedUntil = performance.now() + DISTRUST_MS;
    }
    await this.waking.ask();
  }

  /** Adds a recorded row to those that are waited for; the end of that is the caller's. */
  add(id: string): void {
    this.waiting.add(id);
  }

  remove(id: string): void {
    this.waiting.delete(id);
    this.takenOver.delete(id);
  }

  /** A piece of work has its outcome. Where a worker did it, that one attends; half of the time is left for messages. */
  ended(id: string): void {
    if (!this.takenOver.has(id)) this.attendedUntil = performance.now() + ATTENDANCE_MS / 2;
  }

  /** Does all that is waited for here, and settles it. */
  async here(): Promise<undefined> {
    await this.takingOver.ask();
  }

  private isAttended(): boolean {
    const now = performance.now();
    return this.distrustedUntil < now && now < this.attendedUntil;
  }

  private async takeOver(): Promise<void> {
    const ids = [...this.waiting];
    for (const id of ids) this.takenOver.add(id);
    await this.handler.runThese(ids);
    for (const [id, outcome] of await recordedOutcomes(this.dataSource, ids))
      this.completions.settle(id, outcome);
  }
}
