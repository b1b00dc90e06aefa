import { Audit } from '../access/audit.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';

/** Forgets audit events that are older than `BERTH_AUDIT_DAYS`. */
@HandlesJobs('platform.prune-audit')
export class PruneAudit extends ScheduledJob {
  readonly everySeconds = 3600;
  override readonly takesLong = true;

  constructor(private readonly audit: Audit) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.audit.prune();
  }
}
