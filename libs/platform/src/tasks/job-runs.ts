import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Attendance } from './attendance.js';
import { FoldedJobHandler } from './folded-job-handler.js';
import { ScheduledJob } from './job-handler.js';
import { JobHandlers } from './job-handlers.js';
import { JobQueue } from './job-queue.js';
import { Jobs, RELEASED } from './jobs.js';
import { ScheduledRuns } from './scheduled-runs.js';

/** Does the jobs that a worker takes from the queue. Belongs to workers only. */
@Injectable()
export class JobRuns implements BeforeApplicationShutdown {
  private readonly scheduled: ScheduledRuns;

  constructor(
    private readonly jobs: Jobs,
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly attendance: Attendance,
    dataSource: DataSource,
  ) {
    this.scheduled = new ScheduledRuns(dataSource);
  }

  beforeApplicationShutdown(): void {
    this.scheduled.stop();
  }

  /** Does the work of a job, and wakes workers for what waited for its end. */
  async run(kind: string, id: string): Promise<void> {
    const handler = this.handlers.get(kind);
    if (handler instanceof ScheduledJob) await this.scheduled.doAlone(kind, (end) => handler.begin(end));
    else if (handler instanceof FoldedJobHandler) await this.attendance.attend(kind, handler);
    else await this.jobs.doHere({ kind, id }, (next) => this.queue.wake(next.kind, next.id, RELEASED));
  }
}
