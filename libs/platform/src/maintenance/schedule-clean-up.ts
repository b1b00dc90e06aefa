import { Settings } from '../settings/settings.js';
import { HandlesJobs, ScheduledJob } from '../tasks/job-handler.js';
import { Tasks } from '../tasks/tasks.js';
import { CleanUpOrphans, ORPHANS_RESOURCE } from './clean-up-orphans.js';
import { Orphans } from './orphans.js';

/** Has orphans cleaned up once a day, where there are any. */
@HandlesJobs('platform.schedule-clean-up')
export class ScheduleCleanUp extends ScheduledJob {
  readonly everySeconds = 24 * 3600;

  constructor(
    private readonly orphans: Orphans,
    private readonly tasks: Tasks,
    private readonly cleanUp: CleanUpOrphans,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    if (!(await this.orphans.exist(this.settings.orphanProtectionMinutes))) return;
    const input = { contentIds: null, protectionMinutes: null };
    await this.tasks.dispatch(this.cleanUp, {
      input,
      resources: [ORPHANS_RESOURCE],
      createdBy: null,
      correlationId: '',
    });
  }
}
