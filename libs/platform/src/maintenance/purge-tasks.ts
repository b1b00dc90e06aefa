import { DataSource } from 'typeorm';

import { HandlesJobs } from '../tasks/job-handler.js';
import { LongTaskHandler } from '../tasks/long-task-handler.js';
import type { RunningTask } from '../tasks/running-task.js';
import type { Accomplished } from '../tasks/task-handler.js';
import { type Purge, purgedTasks } from './purged-tasks.js';

const PURGE_TASKS = 'platform.purge-tasks';

export type PurgeTasksInput = Omit<Purge, 'userId'>;

/** Forgets tasks that have ended, of those that the caller may delete. */
@HandlesJobs(PURGE_TASKS)
export class PurgeTasks extends LongTaskHandler<PurgeTasksInput, null> {
  readonly taskName = PURGE_TASKS;

  constructor(dataSource: DataSource) {
    super(dataSource);
  }

  protected override async perform(input: PurgeTasksInput, task: RunningTask): Promise<Accomplished<null>> {
    const progress = task.report('purge.tasks.total', 'Purged tasks');
    if (task.createdById === null) return { result: null };
    for await (const count of purgedTasks(this.dataSource, { ...input, userId: task.createdById })) {
      progress.done += count;
      task.signal.throwIfAborted();
    }
    return { result: null };
  }
}
