import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';
import { Leftovers } from './leftovers.js';

/** Removes bytes from storage that no row speaks of. */
@HandlesJobs('platform.remove-leftovers')
export class RemoveLeftovers extends ScheduledJob {
  readonly everySeconds = 3600;

  constructor(private readonly leftovers: Leftovers) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.leftovers.remove();
  }
}
