import { Injectable } from '@nestjs/common';

import { JobHandlers } from './job-handlers.js';
import type { QueueEnd } from './queue-end.js';
import { Queues } from './queues.js';

/** What a job carries: nothing but the key of the row that says what is to be done. */
export interface JobData {
  readonly id: string;
}

const FORGET = { removeOnComplete: true, removeOnFail: true };

/** How many jobs of a kind that is done together may wait or run, each asked for in another second. */
const LANES = 60;

/** Wakes workers. It holds no truth: what is to be done is in rows, which a handler takes by a conditional `UPDATE`. */
@Injectable()
export class JobQueue {
  constructor(
    private readonly queues: Queues,
    private readonly handlers: JobHandlers,
  ) {}

  /**
   * Tells the workers of work that waits. Rejects when the queue cannot be reached.
   * @param occasion tells apart wake-ups for the same work: one that the queue still knows of would be ignored
   */
  async wake(kind: string, id: string, occasion?: string): Promise<void> {
    const data: JobData = { id };
    const jobId = occasion === undefined ? id : `${id}.${occasion}`;
    await this.of(kind).use((queue) => queue.add(kind, data, { jobId, ...FORGET }));
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
    await this.of(kind).use((queue) => queue.add(kind, data, { deduplication, ...FORGET }));
  }

  /** Has one of the workers do recurring work from now on. Safe to repeat, also by other processes. */
  async schedule(kind: string, everySeconds: number): Promise<void> {
    const data: JobData = { id: kind };
    // Where it was before a version of Berth that took it to be long, or short.
    await this.otherThan(kind).use((queue) => queue.removeJobScheduler(kind));
    const repeat = { every: everySeconds * 1000 };
    const template = { name: kind, data, opts: FORGET };
    await this.of(kind).use((queue) => queue.upsertJobScheduler(kind, repeat, template));
  }

  private otherThan(kind: string): QueueEnd {
    return this.of(kind) === this.queues.long ? this.queues.short : this.queues.long;
  }

  private of(kind: string): QueueEnd {
    return this.handlers.all().get(kind)?.takesLong ? this.queues.long : this.queues.short;
  }
}
