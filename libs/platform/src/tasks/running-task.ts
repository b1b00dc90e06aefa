import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { Statement, type Transaction } from '../database/statement.js';
import { Heartbeat } from './heartbeat.js';
import type { ProgressReport, TaskError, TaskState } from './task.entity.js';
import type { LongAccomplished, TaskRecord } from './task-handler.js';
import { tellEnd } from './task-outcome.js';

/** For how long a task is its worker's after the last beat. */
const LEASE_MS = 15_000;
const LEASE = `interval '${LEASE_MS} milliseconds'`;

// What it says is of no use after a crash, so it need not be on disk.
const BEAT = new Statement<{ state: TaskState }>(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
   UPDATE task SET lease_until = now() + ${LEASE}, progress_reports = $3, pulp_last_updated = now() FROM quick
    WHERE id = $1 AND fence = $2 AND state IN ('running', 'canceling') RETURNING state`,
);

// What was asked to end has ended so, however far it came.
const ENDED = `CASE state WHEN 'canceling' THEN 'canceled' ELSE $3 END`;
const END = new Statement<{ state: TaskState }>(
  `UPDATE task SET state = ${ENDED}, lease_until = NULL, created_resources = $6,
          result = CASE state WHEN 'canceling' THEN NULL ELSE $4::jsonb END,
          error = CASE state WHEN 'canceling' THEN NULL ELSE $5::jsonb END,
          progress_reports = berth_end_reports($7, ${ENDED}),
          finished_at = clock_timestamp(), pulp_last_updated = clock_timestamp()
    WHERE id = $1 AND fence = $2 AND state IN ('running', 'canceling') RETURNING state, ${tellEnd('task')}`,
);

const HAND_BACK = new Statement(
  `UPDATE task SET lease_until = now() WHERE id = $1 AND fence = $2 AND state IN ('running', 'canceling')`,
);

/** SQL for the end of a lease that begins now. */
export const NEW_LEASE = `now() + ${LEASE}`;

/** Why work is to end before it is done: somebody canceled it, the worker is told to stop, or has lost the task. */
export type Interruption = 'canceled' | 'stopped' | 'lost';

/** What the signal of a task is aborted with. */
export class TaskInterrupted extends Error {
  constructor(readonly why: Interruption) {
    super(`the task was ${why}`);
  }
}

/** How far a part of a task has come; the task tells it once a second. */
export class Progress {
  done = 0;

  constructor(
    readonly code: string,
    readonly message: string,
    /** Null where nobody knows. */
    public total: number | null,
  ) {}
}

/** A task that takes long, in the hands of the worker that has taken it: its lease, its progress, and its end. */
export class RunningTask implements TaskRecord {
  readonly id: string;
  readonly name: string;
  readonly createdById: number | null;

  private readonly logger = new Logger(RunningTask.name);
  private readonly controller = new AbortController();
  private readonly reports: Progress[] = [];
  private readonly heartbeat: Heartbeat;

  constructor(
    private readonly dataSource: DataSource,
    { id, name, createdById }: TaskRecord,
    /** Nothing is written of a task that somebody else has taken since. */
    private readonly fence: number,
    /** By `performance.now()`. */
    askedAt: number,
  ) {
    this.id = id;
    this.name = name;
    this.createdById = createdById;
    this.heartbeat = new Heartbeat({
      ms: LEASE_MS,
      askedAt,
      extend: () => this.extend(),
      missed: (error) =>
        this.logger.warn(`the lease on ${name} ${id} could not be renewed: ${String(error)}`),
      lost: () => this.interrupt('lost'),
    });
  }

  /** Aborted when the work is to end before it is done: with a `TaskInterrupted`. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get interruption(): Interruption | undefined {
    const { reason } = this.signal;
    return reason instanceof TaskInterrupted ? reason.why : undefined;
  }

  /** Begins to tell how far the task has come with something. @param code what programs know it by */
  report(code: string, message: string, total: number | null = null): Progress {
    const progress = new Progress(code, message, total);
    this.reports.push(progress);
    return progress;
  }

  interrupt(why: Interruption): void {
    this.controller.abort(new TaskInterrupted(why));
  }

  /** Records that it is done; that it was canceled, where somebody has asked for that; nothing, where it is somebody else's. */
  async complete({ result, createdResources = [], finish }: LongAccomplished<unknown>): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const state = await this.end(tx, 'completed', JSON.stringify(result), null, createdResources);
      if (state === 'completed') await finish?.(tx);
    });
  }

  /** The same of one that was not done. */
  async fail(error: TaskError): Promise<void> {
    await this.end(this.dataSource, 'failed', null, JSON.stringify(error), []);
  }

  /** Leaves it to the next one who looks for work that nobody is at. */
  async handBack(): Promise<void> {
    this.heartbeat.stop();
    await HAND_BACK.all(this.dataSource, [this.id, this.fence]);
  }

  /** Resolves with the state in which it has ended; undefined where it is somebody else's. */
  private async end(
    on: DataSource | Transaction,
    state: TaskState,
    result: string | null,
    error: string | null,
    createdResources: readonly string[],
  ): Promise<TaskState | undefined> {
    this.heartbeat.stop();
    const values = [this.id, this.fence, state, result, error, createdResources, this.shown()];
    return (await END.first(on, values))?.state;
  }

  /** Hears, too, that it is to end. */
  private async extend(): Promise<boolean> {
    const task = await BEAT.first(this.dataSource, [this.id, this.fence, this.shown()]);
    if (task?.state === 'canceling') this.interrupt('canceled');
    return task !== undefined;
  }

  private shown(): string {
    const reports = this.reports.map(
      ({ code, message, total, done }): ProgressReport => ({
        message,
        code,
        state: 'running',
        total,
        done,
        suffix: null,
      }),
    );
    return JSON.stringify(reports);
  }
}
