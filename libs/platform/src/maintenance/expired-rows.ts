import { DataSource } from 'typeorm';

import { AccessTokens } from '../access/access-tokens.js';
import { Audit } from '../access/audit.js';
import { LoginGuard } from '../access/credentials/login-guard.js';
import { Statement } from '../database/statement.js';
import { Settings } from '../settings/settings.js';
import { HandlesJobs, ScheduledJob } from '../tasks/job-handler.js';
import { FINAL_STATES, purgedTasks } from './purged-tasks.js';

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

const FORGET_PROCESSES = new Statement(
  `DELETE FROM process WHERE last_heartbeat < now() - interval '1 hour'`,
);

/** Forgets processes that have been missing for an hour. */
@HandlesJobs('platform.forget-processes')
export class ForgetProcesses extends ScheduledJob {
  readonly everySeconds = 300;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected override async perform(): Promise<void> {
    await FORGET_PROCESSES.all(this.dataSource, []);
  }
}

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

const DAY_MS = 86_400_000;

/** Forgets tasks that ended more than `BERTH_TASK_DAYS` ago. */
@HandlesJobs('platform.forget-tasks')
export class ForgetTasks extends ScheduledJob {
  readonly everySeconds = 3600;
  override readonly takesLong = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override async perform(signal: AbortSignal): Promise<void> {
    const finishedBefore = new Date(Date.now() - this.settings.kept.taskDays * DAY_MS).toISOString();
    const batches = purgedTasks(this.dataSource, { finishedBefore, states: FINAL_STATES, userId: null });
    for await (const _ of batches) if (signal.aborted) return;
  }
}

/** How many events one statement looks at. */
const EVENTS_AT_ONCE = 10_000;

// Oldest first, so that what stays is looked at once.
const FORGET_EVENTS = new Statement<{ count: number }>(
  `WITH oldest AS (SELECT transaction_id, id FROM event ORDER BY transaction_id, id LIMIT ${EVENTS_AT_ONCE}),
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
    do forgotten = await FORGET_EVENTS.first(this.dataSource, [this.settings.kept.eventDays]);
    while (forgotten?.count === EVENTS_AT_ONCE && !signal.aborted);
  }
}
