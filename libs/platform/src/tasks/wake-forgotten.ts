import { Logger } from '@nestjs/common';

import { FoldedJobHandler } from './folded-job-handler.js';
import { HandlesJobs, ScheduledJob } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { TaskOrder } from './task-order.js';

/** At most this many at a time, of each kind; the next sweep takes the rest. */
const BATCH = 1000;

/** How often workers are told again of the same work: each time it is another job. */
const REPEAT_MS = 60_000;

/**
 * Mends what processes that died, and wake-ups that were lost, have left undone: tells workers again of work that
 * waits although nobody is at it.
 */
@HandlesJobs('platform.wake-forgotten')
export class WakeForgotten extends ScheduledJob {
  readonly everySeconds = 10;
  private readonly logger = new Logger(WakeForgotten.name);

  constructor(
    private readonly handlers: JobHandlers,
    private readonly queue: JobQueue,
    private readonly order: TaskOrder,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    for (const { kind, id } of await this.order.mend(BATCH)) await this.wake(kind, [id]);
    for (const [kind, handler] of this.handlers.all())
      await this.wake(kind, await handler.findForgotten(BATCH));
  }

  private async wake(kind: string, ids: readonly string[]): Promise<void> {
    // A job whose worker was killed stays in the queue for a while, and would keep out another of its name.
    const occasion = `sweep-${Math.floor(Date.now() / REPEAT_MS)}`;
    const isFolded = this.handlers.all().get(kind) instanceof FoldedJobHandler;
    if (isFolded && ids.length > 0) await this.queue.wakeFolded(kind);
    else for (const id of ids) await this.queue.wake(kind, id, occasion);
    if (ids.length > 0) this.logger.warn(`woke workers again for ${ids.length} of ${kind}`);
  }
}
