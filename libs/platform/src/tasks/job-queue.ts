import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';

import { Completions } from './completions.js';
import type { Outcome } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';

/** What a job carries: nothing but the key of the row that says what is to be done. */
export interface JobData {
  readonly id: string;
}

/** How long a worker may take to begin before the API process does the work itself. */
const GRACE_MS = 2000;
/** The same after workers have failed to show up; the next sign of one restores the grace. */
const SHORT_GRACE_MS = 50;
const RETRY_MS = 500;
/** How long a queue that cannot be reached is waited for when the process ends. */
const LEAVE_MS = 2000;

/**
 * Wakes workers. The queue holds no truth: what is to be done is in rows, which a handler takes by a conditional
 * `UPDATE`. So a push never fails for want of a worker or a queue; it is only slower.
 */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  private graceMs = GRACE_MS;

  constructor(
    private readonly queue: Queue,
    private readonly handlers: JobHandlers,
    private readonly completions: Completions,
  ) {
    // Without a listener an unreachable queue would end the process.
    queue.on('error', (error: Error) => this.logger.warn(`queue: ${error.message}`));
  }

  /** Has a worker do the work, waits for its outcome, and does it here when no worker begins within the grace. */
  async perform(kind: string, id: string): Promise<Outcome> {
    const { outcome: completion, forget } = this.completions.of(id);
    try {
      const outcome = await within(this.graceMs, this.delegate(kind, id, completion));
      if (outcome === undefined) return await this.takeOver(kind, id, completion);
      this.graceMs = GRACE_MS;
      return outcome;
    } finally {
      forget();
    }
  }

  /** Tells the workers of work that waits. Rejects when the queue cannot be reached. */
  async wake(kind: string, id: string): Promise<void> {
    const data: JobData = { id };
    await this.queue.add(kind, data, { jobId: id, removeOnComplete: true, removeOnFail: true });
  }

  /** Has one of the workers do recurring work from now on. Safe to repeat, also by other processes. */
  async schedule(kind: string, everySeconds: number): Promise<void> {
    const data: JobData = { id: kind };
    const opts = { removeOnComplete: true, removeOnFail: true };
    await this.queue.upsertJobScheduler(kind, { every: everySeconds * 1000 }, { name: kind, data, opts });
  }

  async onApplicationShutdown(): Promise<void> {
    try {
      await within(LEAVE_MS, this.queue.close());
    } catch (error) {
      // It cannot be reached, so there is nothing to take leave of.
      this.logger.debug(`queue: ${String(error)}`);
    }
  }

  private async delegate(
    kind: string,
    id: string,
    completion: Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    try {
      await this.wake(kind, id);
    } catch (error) {
      this.logger.warn(`no worker could be woken for ${kind} ${id}: ${String(error)}`);
      return undefined;
    }
    return completion;
  }

  /** Tries to do the work here, again and again while somebody else is at it. */
  private async takeOver(kind: string, id: string, completion: Promise<Outcome>): Promise<Outcome> {
    for (;;) {
      const outcome = await this.handlers.get(kind).run(id);
      if (outcome !== undefined) {
        this.graceMs = SHORT_GRACE_MS;
        return outcome;
      }
      const completed = await within(RETRY_MS, completion);
      if (completed === undefined) continue;
      this.graceMs = GRACE_MS;
      return completed;
    }
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
