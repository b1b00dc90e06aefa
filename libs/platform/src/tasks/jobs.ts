import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isLockTimeout } from '../database/failures.js';
import { Completions } from './completions.js';
import { FoldedWaits } from './folded-waits.js';
import type { Outcome } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { Patience, type Ways } from './patience.js';
import { TaskOrder, type Work } from './task-order.js';

/** By which a job is woken that something was in the way of. The one that found it blocked may be in the queue still. */
export const RELEASED = 'released';

/**
 * Has work done: by a worker, or by this process where none begins. So a push never fails for want of a worker or a
 * queue; it is only slower.
 */
@Injectable()
export class Jobs {
  private readonly logger = new Logger(Jobs.name);
  private readonly patience = new Patience();
  private readonly folded = new Map<string, FoldedWaits>();

  constructor(
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly completions: Completions,
    private readonly order: TaskOrder,
    private readonly dataSource: DataSource,
  ) {}

  /** Has a worker do the work, waits for its outcome, and does it here when no worker begins within the grace. */
  async perform(kind: string, id: string): Promise<Outcome> {
    const awaited = this.completions.of(id);
    try {
      return await this.patience.perform(this.waysOf({ kind, id }), awaited);
    } finally {
      awaited.forget();
    }
  }

  /**
   * The same for a piece of work that is done together with others.
   * @param record writes its row and tells of it (`tellWork`); the end of it is heard of from before then
   */
  async performFolded(kind: string, id: string, record: () => Promise<unknown>): Promise<Outcome> {
    const awaited = this.completions.of(id);
    const folded = this.foldedOf(kind);
    try {
      await record();
      folded.add(id);
      const name = `${kind} ${id}`;
      const ways = { name, wake: () => folded.wake(awaited), here: () => unlessLocked(folded.here()) };
      const outcome = await this.patience.perform(ways, awaited);
      folded.ended(id);
      return outcome;
    } finally {
      folded.remove(id);
      awaited.forget();
    }
  }

  /**
   * The same for work that nobody waits for. Resolves, and never rejects, when it has ended or somebody is at it; what
   * takes long is left to workers.
   */
  async dispatch(kind: string, id: string, occasion?: string): Promise<void> {
    const awaited = this.completions.of(id);
    try {
      if (this.handlers.get(kind).takesLong) await this.queue.wake(kind, id, occasion);
      else await this.patience.attempt(this.waysOf({ kind, id }, occasion), awaited);
    } catch (error) {
      this.logger.warn(`${kind} ${id} has to wait for the next sweep: ${String(error)}`);
    } finally {
      awaited.forget();
    }
  }

  /** In the API, when tasks have ended otherwise: has done what waited for that. */
  release(ids: readonly string[]): Promise<void> {
    return this.passOn(ids, this.beginDispatch);
  }

  private readonly beginDispatch = async ({ kind, id }: Work): Promise<void> => {
    void this.dispatch(kind, id, RELEASED);
  };

  private foldedOf(kind: string): FoldedWaits {
    const known = this.folded.get(kind);
    if (known !== undefined) return known;
    const handler = this.handlers.getFolded(kind);
    const wake = () => this.queue.wakeFolded(kind);
    const folded = new FoldedWaits(this.dataSource, this.completions, handler, wake);
    this.folded.set(kind, folded);
    return folded;
  }

  private waysOf(work: Work, occasion?: string): Ways {
    return {
      name: `${work.kind} ${work.id}`,
      wake: () => this.queue.wake(work.kind, work.id, occasion),
      here: () => unlessLocked(this.doHere(work, this.beginDispatch)),
    };
  }

  /**
   * Does a piece of work in this process. Resolves with its outcome; undefined where somebody else has it in hand.
   * @param tell takes each piece that waited for its end
   */
  async doHere({ kind, id }: Work, tell: (next: Work) => Promise<void>): Promise<Outcome | undefined> {
    const handler = this.handlers.get(kind);
    const outcome = await handler.run(id);
    if (outcome !== undefined && handler.isOrdered) await this.passOn([id], tell);
    return outcome;
  }

  /** What nobody is told of here, the next sweep finds. */
  private async passOn(ids: readonly string[], tell: (next: Work) => Promise<void>): Promise<void> {
    try {
      for (const next of await this.order.release(ids)) await tell(next);
    } catch (error) {
      this.logger.warn(`what waited for ${ids.join()} has to wait for the next sweep: ${String(error)}`);
    }
  }
}

/** Somebody else is at what needs a lock that is not to be had. */
async function unlessLocked<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isLockTimeout(error)) return undefined;
    throw error;
  }
}
