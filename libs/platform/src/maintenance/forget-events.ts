import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { Settings } from '../settings/settings.js';
import { HandlesJobs, ScheduledJob } from '../tasks/job-handler.js';

const BATCH = 10_000;

// Oldest first, so that what stays is looked at once.
const FORGET = new Statement<{ count: number }>(
  `WITH oldest AS (SELECT transaction_id, id FROM event ORDER BY transaction_id, id LIMIT ${BATCH}),
   gone AS (
     DELETE FROM event e USING oldest
      WHERE e.transaction_id = oldest.transaction_id AND e.id = oldest.id AND e.at < now() - make_interval(days => $1)
      RETURNING 1)
   SELECT count(*) FROM gone`,
);

/** Forgets events that are older than `BERTH_EVENT_DAYS`. */
@HandlesJobs('platform.forget-events')
export class ForgetEvents extends ScheduledJob {
  readonly everySeconds = 3600;
  override readonly takesLong = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override async perform(signal: AbortSignal): Promise<void> {
    let forgotten: { readonly count: number } | undefined;
    do forgotten = await FORGET.first(this.dataSource, [this.settings.kept.eventDays]);
    while (forgotten?.count === BATCH && !signal.aborted);
  }
}
