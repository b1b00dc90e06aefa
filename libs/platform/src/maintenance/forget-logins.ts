import { LoginGuard } from '../access/credentials/login-guard.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';

/** Forgets logins that do not count any more. */
@HandlesJobs('platform.forget-logins')
export class ForgetLogins extends ScheduledJob {
  readonly everySeconds = 300;

  constructor(private readonly guard: LoginGuard) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.guard.forget();
  }
}
