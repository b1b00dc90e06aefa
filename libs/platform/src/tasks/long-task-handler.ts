import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isTransientFailure } from '../database/failures.js';
import { Statement } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { JobHandler, type Outcome } from './job-handler.js';
import { NEW_LEASE, RunningTask } from './running-task.js';
import type { TaskError } from './task.entity.js';
import type { LongAccomplished, TaskRecord } from './task-handler.js';
import { describeFailure, recordedOutcome, tellEnd } from './task-outcome.js';
import { PROCESS_ID } from './this-process.js';

type Taken = TaskRecord & { readonly input: unknown; readonly fence: number };

const TAKE = new Statement<Taken>(
  `UPDATE task SET state = 'running', fence = fence + 1, process_id = $2, lease_until = ${NEW_LEASE},
          progress_reports = '[]', started_at = clock_timestamp(), pulp_last_updated = now()
    WHERE id = $1
      AND (state = 'waiting' AND unblocked_at IS NOT NULL OR state = 'running' AND lease_until < now() AND $3)
   RETURNING id, name, created_by_id AS "createdById", input, fence`,
);

// What was to end has ended with its worker.
const END_ABANDONED = new Statement<{ id: string }>(
  `UPDATE task SET state = ended.state, lease_until = NULL, error = CASE ended.state WHEN 'failed' THEN $4::jsonb END,
          progress_reports = berth_end_reports(progress_reports, ended.state),
          finished_at = now(), pulp_last_updated = now()
     FROM (SELECT id, CASE state WHEN 'canceling' THEN 'canceled' ELSE 'failed' END AS state FROM task
            WHERE name = $1 AND lease_until < now() AND (state = 'canceling' OR state = 'running' AND NOT $3)
            LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) ended
    WHERE task.id = ended.id RETURNING task.id, ${tellEnd('task')}`,
);

const FORGOTTEN = new Statement<{ id: string }>(
  `SELECT id FROM task
    WHERE name = $1 AND (state = 'waiting' AND unblocked_at < now() - interval '10 seconds'
                         OR state = 'running' AND lease_until < now())
    ORDER BY pulp_created LIMIT $2`,
);

const GONE: TaskError = { code: 'WORKER_MISSING', description: 'Worker has gone missing.' };

/**
 * A task that takes long. Its worker holds a lease on it and says how far it is; a worker that dies loses it, and then it is
 * done again or fails. A subclass says what is done; its input and result types are its method's.
 */
export abstract class LongTaskHandler<Input, Result> extends JobHandler implements BeforeApplicationShutdown {
  override readonly takesLong = true;
  private readonly logger = new Logger(this.constructor.name);
  private readonly running = new Set<RunningTask>();

  constructor(protected readonly dataSource: DataSource) {
    super();
  }

  /** `<plugin>.<verb>`: the name of its tasks, and the kind of its jobs. */
  abstract readonly taskName: string;

  /** Whether it may be done again from the beginning when its worker died in it. Otherwise it fails then. */
  protected readonly isRepeatable: boolean = true;

  /**
   * Does the work, piece by piece, and asks `task.signal` between them whether to go on. A `DomainError` fails the task
   * for good; what was done remains.
   */
  protected abstract perform(input: Input, task: RunningTask): Promise<LongAccomplished<Result>>;

  override async run(id: string): Promise<Outcome | undefined> {
    const askedAt = performance.now();
    const taken = await TAKE.first(this.dataSource, [id, PROCESS_ID, this.isRepeatable]);
    if (taken === undefined) return recordedOutcome(this.dataSource, id);
    const task = new RunningTask(this.dataSource, taken, taken.fence, askedAt);
    this.running.add(task);
    try {
      await task.complete(await this.perform(taken.input as Input, task));
    } catch (error) {
      await this.endEarly(task, error);
    } finally {
      this.running.delete(task);
    }
    return recordedOutcome(this.dataSource, id);
  }

  override async findForgotten(limit: number): Promise<readonly string[]> {
    const gone = [this.taskName, limit, this.isRepeatable, JSON.stringify(GONE)];
    await END_ABANDONED.all(this.dataSource, gone);
    const tasks = await FORGOTTEN.all(this.dataSource, [this.taskName, limit]);
    return tasks.map(({ id }) => id);
  }

  /** What is not done by then is done by another worker, if it can be. */
  beforeApplicationShutdown(): void {
    for (const task of this.running) task.interrupt('stopped');
  }

  private async endEarly(task: RunningTask, error: unknown): Promise<void> {
    const { interruption } = task;
    if (isTransientFailure(error) || interruption === 'stopped' || interruption === 'lost') {
      this.logger.warn(`${task.name} ${task.id} is left to another worker: ${String(error)}`);
      return task.handBack();
    }
    if (interruption === undefined && !(error instanceof DomainError))
      this.logger.error(`${task.name} ${task.id} failed`, error);
    await task.fail(describeFailure(error));
  }
}
