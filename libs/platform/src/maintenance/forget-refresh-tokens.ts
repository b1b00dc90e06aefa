import { AccessTokens } from '../access/access-tokens.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';

/** Clients forget their refresh tokens without a word, so what has not been used for so long counts as forgotten. */
const UNUSED_DAYS = 180;

/** Removes refresh tokens that nobody uses any more. */
@HandlesJobs('platform.forget-refresh-tokens')
export class ForgetRefreshTokens extends ScheduledJob {
  readonly everySeconds = 3600;

  constructor(private readonly tokens: AccessTokens) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.tokens.forgetUnused(UNUSED_DAYS);
  }
}
