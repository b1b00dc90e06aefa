import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';

const FORGET = new Statement(`DELETE FROM process WHERE last_heartbeat < now() - interval '1 hour'`);

/** Forgets processes that have been missing for an hour. */
@HandlesJobs('platform.forget-processes')
export class ForgetProcesses extends ScheduledJob {
  readonly everySeconds = 300;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected override async perform(): Promise<void> {
    await FORGET.all(this.dataSource, []);
  }
}
