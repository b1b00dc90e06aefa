import { Settings } from '../settings/settings.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { ScheduledJob } from '../tasks/scheduled-job.js';
import { ArtifactUploads } from './artifact-uploads.js';

/** Forgets uploads in which nothing has happened for `BERTH_UPLOAD_TTL_HOURS`. */
@HandlesJobs('platform.expire-uploads')
export class ExpireArtifactUploads extends ScheduledJob {
  readonly everySeconds = 300;
  override readonly takesLong = true;

  constructor(
    private readonly uploads: ArtifactUploads,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.uploads.expire(this.settings.uploadTtlHours);
  }
}
