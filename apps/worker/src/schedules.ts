import { JobHandlers, JobQueue, ScheduledJob } from '@berth/platform';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** A queue that has lost its memory is told again within this time. */
const REPEAT_MS = 60_000;

/** Tells the queue which work recurs. */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Schedules.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly handlers: JobHandlers,
    private readonly queue: JobQueue,
  ) {}

  /** Does not wait: a worker is ready, if idle, while its queue is away. */
  onApplicationBootstrap(): void {
    void this.announce();
    this.timer = setInterval(() => this.announce(), REPEAT_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async announce(): Promise<void> {
    try {
      for (const [kind, handler] of this.handlers.all())
        if (handler instanceof ScheduledJob) await this.queue.schedule(kind, handler.everySeconds);
    } catch (error) {
      this.logger.warn(`the queue could not be told what recurs: ${String(error)}`);
    }
  }
}
