import { OnQueueEvent, QueueEventsHost, QueueEventsListener } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';

import { Completions } from './completions.js';
import type { Outcome } from './job-handler.js';
import { workOf } from './job-queue.js';
import { JOB_QUEUE } from './queue-backend.js';
import { QueueHealth } from './queue-health.js';

/** Hears of every job that ends and tells the request that waits for it. Runs in the API only. */
@QueueEventsListener(JOB_QUEUE)
export class CompletionListener extends QueueEventsHost implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CompletionListener.name);

  private queueAnswers = true;

  constructor(
    private readonly completions: Completions,
    private readonly health: QueueHealth,
  ) {
    super();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.queueAnswers = await this.health.answers();
  }

  /**
   * A connection to a Redis that has gone, which was about to be made again, never reports its end (ioredis);
   * so the process does not wait for it.
   */
  override async onApplicationShutdown(): Promise<void> {
    if (this.queueAnswers) await super.onApplicationShutdown();
  }

  // A worker that found the work taken completes its job without an outcome; whoever took it will report.
  @OnQueueEvent('completed')
  completed({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }): void {
    if (returnvalue) this.completions.settle(workOf(jobId), returnvalue as Outcome);
  }

  @OnQueueEvent('error')
  lost(error: Error): void {
    this.logger.warn(`queue events: ${error.message}`);
  }
}
