import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isTransientFailure } from '../database/failures.js';
import { Statement, type Transaction } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { JobHandler, type Outcome } from './job-handler.js';
import { CANCELED, describeFailure, recordedOutcome, tellEnd } from './task-outcome.js';

/** The record of a task, as its handler needs it. */
export interface TaskRecord {
  readonly id: string;
  readonly name: string;
  /** The user who asked for it; null for the system itself, or where the user is gone. */
  readonly createdById: number | null;
}

/** What a task has to show for itself: its result, and the PRNs of what it made. */
export interface Accomplished<Result> {
  readonly result: Result;
  readonly createdResources?: readonly string[];
}

/** The same of a task that takes long. */
export interface LongAccomplished<Result> extends Accomplished<Result> {
  /** What must happen if and only if the task is completed: in one transaction with that. */
  finish?(tx: Transaction): Promise<void>;
}

/** How long a short task waits for a lock. Then it waits in its row, and others are done meanwhile. */
const LOCK_TIMEOUT = '30s';

/** How long one of its statements may take in an API process, where those of requests have less. Workers have no limit. */
const STATEMENT_TIMEOUT = '4min';

const LIMITS = `limits AS (
  SELECT set_config('lock_timeout', COALESCE(NULLIF(current_setting('lock_timeout'), '0'), '${LOCK_TIMEOUT}'), true),
         CASE WHEN current_setting('statement_timeout') <> '0'
              THEN set_config('statement_timeout', '${STATEMENT_TIMEOUT}', true) END)`;

// Where somebody else is at it, its row is locked: it is not waited for, so that nobody keeps a connection for that.
const TAKE = new Statement<TaskRecord & { input: unknown }>(
  `WITH ${LIMITS}
   UPDATE task SET state = 'running', started_at = clock_timestamp(), pulp_last_updated = now()
     FROM limits WHERE id = (SELECT id FROM task WHERE id = $1 AND state = 'waiting' AND unblocked_at IS NOT NULL
                   FOR NO KEY UPDATE SKIP LOCKED)
   RETURNING id, name, created_by_id AS "createdById", input`,
);

const COMPLETE = new Statement(
  `UPDATE task SET state = 'completed', result = $2, created_resources = $3,
          finished_at = clock_timestamp(), pulp_last_updated = clock_timestamp()
    WHERE id = $1 RETURNING ${tellEnd('task')}`,
);

const FAIL = new Statement(
  `UPDATE task SET state = 'failed', error = $2, started_at = COALESCE(started_at, now()),
          finished_at = now(), pulp_last_updated = now()
    WHERE id = $1 AND state = 'waiting' RETURNING ${tellEnd('task')}`,
);

const FORGOTTEN = new Statement<{ id: string }>(
  `SELECT id FROM task
    WHERE state = 'waiting' AND name = $1 AND unblocked_at < now() - interval '10 seconds'
    ORDER BY unblocked_at LIMIT $2`,
);

// One that is being done is locked, and passed over.
const CANCEL_FORGOTTEN = new Statement<{ id: string }>(
  `UPDATE task SET state = 'canceled', error = $3, finished_at = now(), pulp_last_updated = now()
    WHERE id IN (SELECT id FROM task
                  WHERE state = 'waiting' AND name = $1 AND pulp_created < now() - interval '30 seconds'
                  ORDER BY pulp_created LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
   RETURNING ${tellEnd('task')}`,
);

/**
 * A short task: taking it, its work and its result are one transaction, so a process that dies in it leaves it
 * waiting, as it was. A subclass says what is done; its input and result types are its method's.
 */
export abstract class TaskHandler<Input, Result> extends JobHandler {
  private readonly logger = new Logger(this.constructor.name);

  constructor(protected readonly dataSource: DataSource) {
    super();
  }

  /** `<plugin>.<verb>`: the name of its tasks, and the kind of its jobs. */
  abstract readonly taskName: string;

  /**
   * Whether it serves a request that waits for it. When nobody waits any more it is canceled rather than done late: its
   * client has not been told that it succeeded, and may have sent something newer since.
   */
  protected readonly isForRequest: boolean = false;

  /** Does the work. A `DomainError` fails the task for good; nothing of what was done remains then. */
  protected abstract perform(tx: Transaction, input: Input, task: TaskRecord): Promise<Accomplished<Result>>;

  override async run(id: string): Promise<Outcome | undefined> {
    try {
      return (
        (await this.dataSource.transaction((tx) => this.attempt(tx, id))) ??
        (await recordedOutcome(this.dataSource, id))
      );
    } catch (error) {
      if (isTransientFailure(error)) throw error;
      return this.fail(id, error);
    }
  }

  override async findForgotten(limit: number): Promise<readonly string[]> {
    if (this.isForRequest) {
      await CANCEL_FORGOTTEN.all(this.dataSource, [this.taskName, limit, JSON.stringify(CANCELED)]);
      return [];
    }
    const tasks = await FORGOTTEN.all(this.dataSource, [this.taskName, limit]);
    return tasks.map(({ id }) => id);
  }

  private async attempt(tx: Transaction, id: string): Promise<Outcome | undefined> {
    const task = await TAKE.first(tx, [id]);
    if (task === undefined) return undefined;
    const { result, createdResources = [] } = await this.perform(tx, task.input as Input, task);
    await COMPLETE.all(tx, [id, JSON.stringify(result), createdResources]);
    return { result };
  }

  private async fail(id: string, error: unknown): Promise<Outcome | undefined> {
    const recorded = describeFailure(error);
    if (!(error instanceof DomainError)) this.logger.error(`${this.taskName} ${id} failed`, error);
    await FAIL.all(this.dataSource, [id, JSON.stringify(recorded)]);
    return recordedOutcome(this.dataSource, id);
  }
}
