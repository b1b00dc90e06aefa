import { OnQueueEvent, QueueEventsHost, QueueEventsListener } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';

import { Completions } from './completions.js';
import type { Outcome } from './job-handler.js';
import { JOB_QUEUE } from './queue-backend.js';

/** Hears of every job that ends and tells the request that waits for it. Runs in the API only. */
@QueueEventsListener(JOB_QUEUE)
export class CompletionListener extends QueueEventsHost {
  private readonly logger = new Logger(CompletionListener.name);

  constructor(private readonly completions: Completions) {
    super();
  }

  // A worker that found the work taken completes its job without an outcome; whoever took it will report.
  @OnQueueEvent('completed')
  completed({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }): void {
    if (returnvalue) this.completions.settle(jobId, returnvalue as Outcome);
  }

  @OnQueueEvent('error')
  lost(error: Error): void {
    this.logger.warn(`queue events: ${error.message}`);
  }
}
