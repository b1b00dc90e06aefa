import { Unclaimed } from '../storage/unclaimed.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';

/** Removes bytes that no row points to from storage. */
@HandlesJobs('platform.remove-unclaimed')
export class RemoveUnclaimed extends ScheduledJob {
  readonly everySeconds = 60;
  override readonly takesLong = true;

  constructor(private readonly unclaimed: Unclaimed) {
    super();
  }

  protected override perform(signal: AbortSignal): Promise<void> {
    return this.unclaimed.remove(signal);
  }
}
