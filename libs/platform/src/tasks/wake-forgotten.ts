import { Logger } from '@nestjs/common';

import { HandlesJobs } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { ScheduledJob } from './scheduled-job.js';

/** At most this many at a time, of each kind; the next sweep takes the rest. */
const BATCH = 1000;

/** Mends lost wake-ups: tells workers again of work that waits although nobody is at it. */
@HandlesJobs('platform.wake-forgotten')
export class WakeForgotten extends ScheduledJob {
  readonly everySeconds = 10;
  private readonly logger = new Logger(WakeForgotten.name);

  constructor(
    private readonly handlers: JobHandlers,
    private readonly queue: JobQueue,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    for (const [kind, handler] of this.handlers.all()) {
      const forgotten = await handler.findForgotten(BATCH);
      for (const id of forgotten) await this.queue.wake(kind, id);
      if (forgotten.length > 0) this.logger.warn(`woke workers again for ${forgotten.length} of ${kind}`);
    }
  }
}
