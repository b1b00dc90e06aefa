import { Injectable, Logger } from '@nestjs/common';

import { Completions } from './completions.js';
import type { Outcome } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { TaskOrder, type Work } from './task-order.js';
import { within } from './within.js';

/** How long a worker may take to begin before the API process does the work itself. */
const GRACE_MS = 2000;
/** The same after workers have failed to show up; the next sign of one restores the grace. */
const SHORT_GRACE_MS = 50;
const RETRY_MS = 500;

/** By which a job is woken that something was in the way of. The one that found it blocked may be in the queue still. */
const RELEASED = 'released';

/**
 * Has work done: by a worker, or by this process where none begins. So a push never fails for want of a worker or a
 * queue; it is only slower.
 */
@Injectable()
export class Jobs {
  private readonly logger = new Logger(Jobs.name);
  private graceMs = GRACE_MS;

  constructor(
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly completions: Completions,
    private readonly order: TaskOrder,
  ) {}

  /** Has a worker do the work, waits for its outcome, and does it here when no worker begins within the grace. */
  async perform(kind: string, id: string): Promise<Outcome> {
    const { outcome: completion, forget } = this.completions.of(id);
    try {
      return (await this.attempt({ kind, id }, completion)) ?? (await this.insist({ kind, id }, completion));
    } finally {
      forget();
    }
  }

  /**
   * The same for work that nobody waits for. Resolves, and never rejects, when it has ended or somebody is at it; what
   * takes long is left to workers.
   */
  async dispatch(kind: string, id: string, occasion?: string): Promise<void> {
    const { outcome: completion, forget } = this.completions.of(id);
    try {
      if (this.handlers.get(kind).takesLong) await this.queue.wake(kind, id, occasion);
      else await this.attempt({ kind, id }, completion, occasion);
    } catch (error) {
      this.logger.warn(`${kind} ${id} has to wait for the next sweep: ${String(error)}`);
    } finally {
      forget();
    }
  }

  /** In a worker: does the work, and wakes workers for what waited for its end. */
  run(kind: string, id: string): Promise<Outcome | undefined> {
    return this.runHere({ kind, id }, (next) => this.queue.wake(next.kind, next.id, RELEASED));
  }

  /** In the API, when tasks have ended otherwise: has done what waited for that. */
  release(ids: readonly string[]): Promise<void> {
    return this.passOn(ids, this.beginDispatch);
  }

  private readonly beginDispatch = async ({ kind, id }: Work): Promise<void> => {
    void this.dispatch(kind, id, RELEASED);
  };

  private async attempt(
    work: Work,
    completion: Promise<Outcome>,
    occasion?: string,
  ): Promise<Outcome | undefined> {
    const outcome = await within(this.graceMs, this.delegate(work, completion, occasion));
    if (outcome === undefined) return this.takeOver(work);
    this.graceMs = GRACE_MS;
    return outcome;
  }

  private async delegate(
    { kind, id }: Work,
    completion: Promise<Outcome>,
    occasion: string | undefined,
  ): Promise<Outcome | undefined> {
    try {
      await this.queue.wake(kind, id, occasion);
    } catch (error) {
      this.logger.warn(`no worker could be woken for ${kind} ${id}: ${String(error)}`);
      return undefined;
    }
    return completion;
  }

  private async takeOver(work: Work): Promise<Outcome | undefined> {
    const outcome = await this.runHere(work, this.beginDispatch);
    if (outcome !== undefined) this.graceMs = SHORT_GRACE_MS;
    return outcome;
  }

  private async runHere(
    { kind, id }: Work,
    tell: (next: Work) => Promise<void>,
  ): Promise<Outcome | undefined> {
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

  /** Tries to do the work here, again and again while somebody else is at it. */
  private async insist(work: Work, completion: Promise<Outcome>): Promise<Outcome> {
    for (;;) {
      const completed = await within(RETRY_MS, completion);
      if (completed !== undefined) {
        this.graceMs = GRACE_MS;
        return completed;
      }
      const outcome = await this.takeOver(work);
      if (outcome !== undefined) return outcome;
    }
  }
}
