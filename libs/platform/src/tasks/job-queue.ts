import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';

import { JobHandlers } from './job-handlers.js';
import { LONG_JOB_QUEUE } from './queue-backend.js';
import { within } from './within.js';

/** What a job carries: nothing but the key of the row that says what is to be done. */
export interface JobData {
  readonly id: string;
}

const FORGET = { removeOnComplete: true, removeOnFail: true };

/** How many jobs of a kind that is done together may wait or run, each asked for in another second. */
const LANES = 60;

/** How long a queue that cannot be reached is waited for when the process ends. */
const LEAVE_MS = 2000;

/** Wakes workers. It holds no truth: what is to be done is in rows, which a handler takes by a conditional `UPDATE`. */
@Injectable()
export class JobQueue implements OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);

  /** @param long for what takes long: it has workers of its own, and so never keeps a push waiting */
  constructor(
    private readonly short: Queue,
    @Inject(LONG_JOB_QUEUE) private readonly long: Queue,
    private readonly handlers: JobHandlers,
  ) {
    // Without a listener an unreachable queue would end the process.
    for (const queue of [short, long])
      queue.on('error', (error: Error) => this.logger.warn(`queue: ${error.message}`));
  }

  /**
   * Tells the workers of work that waits. Rejects when the queue cannot be reached.
   * @param occasion tells apart wake-ups for the same work: one that the queue still knows of would be ignored
   */
  async wake(kind: string, id: string, occasion?: string): Promise<void> {
    const data: JobData = { id };
    const jobId = occasion === undefined ? id : `${id}.${occasion}`;
    await this.of(kind).add(kind, data, { jobId, ...FORGET });
  }

  /**
   * Tells the workers that there is work of a kind that is done together. What was recorded before is found by a job that
   * begins afterwards; one that waits serves all who ask. Rejects when the queue cannot be reached.
   */
  async wakeFolded(kind: string): Promise<void> {
    // While one runs, one more is kept for its end. Jobs of another second do not wait for one whose worker has died.
    const second = Math.floor(Date.now() / 1000) % LANES;
    const deduplication = { id: `${kind}.${second}`, keepLastIfActive: true };
    const data: JobData = { id: kind };
    await this.of(kind).add(kind, data, { deduplication, ...FORGET });
  }

  /** Has one of the workers do recurring work from now on. Safe to repeat, also by other processes. */
  async schedule(kind: string, everySeconds: number): Promise<void> {
    const data: JobData = { id: kind };
    const template = { name: kind, data, opts: FORGET };
    await this.of(kind).upsertJobScheduler(kind, { every: everySeconds * 1000 }, template);
  }

  async onApplicationShutdown(): Promise<void> {
    try {
      await within(LEAVE_MS, Promise.all([this.short.close(), this.long.close()]));
    } catch (error) {
      // It cannot be reached, so there is nothing to take leave of.
      this.logger.debug(`queue: ${String(error)}`);
    }
  }

  private of(kind: string): Queue {
    return this.handlers.all().get(kind)?.takesLong ? this.long : this.short;
  }
}
