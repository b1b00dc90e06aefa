import { Folding } from './folding.js';
import { JobHandler } from './job-handler.js';

/** How many runs of one kind are under way in one worker process: one may be waiting for a lock. */
const RUNS = 2;

/**
 * Does together all work of one kind that waits. A job of such a kind says only that there is some, so that many pieces
 * of work make few jobs: `Jobs.performFolded` has a piece done. The statement that records a piece tells of it
 * (`tellWork`), and the transaction that ends it tells that (`tellEnd`).
 */
export abstract class FoldedJobHandler extends JobHandler {
  private readonly folding = new Folding(RUNS, () => this.runAll());

  /**
   * Does what waits and nobody has in hand, or a good part of it, and resolves with whether there may be more. Must not
   * wait for work that somebody else has in hand.
   */
  abstract runWaiting(): Promise<boolean>;

  /** The same of these alone, where they wait still; in an API process, when no worker does it. */
  abstract runThese(ids: readonly string[]): Promise<void>;

  override async run(): Promise<undefined> {
    await this.doWaiting();
  }

  /** Resolves when all is done that waited when this was called, by a run that began since. */
  doWaiting(): Promise<void> {
    return this.folding.ask();
  }

  private async runAll(): Promise<void> {
    while (await this.runWaiting());
  }
}
