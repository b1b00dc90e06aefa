import { DataSource } from 'typeorm';

import { Settings } from '../settings/settings.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';
import { FINAL_STATES, purgedTasks } from './purged-tasks.js';

const DAY_MS = 86_400_000;

/** Forgets tasks that ended more than `BERTH_TASK_DAYS` ago. */
@HandlesJobs('platform.forget-tasks')
export class ForgetTasks extends ScheduledJob {
  readonly everySeconds = 3600;
  override readonly takesLong = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override async perform(signal: AbortSignal): Promise<void> {
    const finishedBefore = new Date(Date.now() - this.settings.taskDays * DAY_MS).toISOString();
    const batches = purgedTasks(this.dataSource, { finishedBefore, states: FINAL_STATES, userId: null });
    for await (const _ of batches) if (signal.aborted) return;
  }
}
