import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { holdsAmong } from '../access/permissions.js';
import { Statement } from '../database/statement.js';
import { Jobs } from './jobs.js';
import type { LongTaskHandler } from './long-task-handler.js';
import { within } from './patience.js';
import type { TaskError } from './task.entity.js';
import type { TaskHandler } from './task-handler.js';
import { TaskOrder } from './task-order.js';
import { CANCELED } from './task-outcome.js';

/** SQL for whether a user may do something with task `t`, given SQL for the user's id. */
type TaskRight = (user: string) => string;

/** A user who asked for a task may do everything with it; others need a role that says so. */
const right =
  (permission: string): TaskRight =>
  (user) =>
    `(t.created_by_id = ${user} OR ${holdsAmong(user, permission, 't.id')})`;

export const isTaskVisible = right('core.view_task');
export const isTaskChangeable = right('core.change_task');
export const isTaskDeletable = right('core.delete_task');

type AnyTaskHandler<Input, Result> = TaskHandler<Input, Result> | LongTaskHandler<Input, Result>;

/** How long a request that asks for a task waits for its end: most have ended by then, and clients look for it once. */
const PATIENCE_MS = 1000;

/** A task to be done: what with, on whose behalf, and which objects it needs for itself. */
export interface TaskRequest<Input> {
  readonly input: Input;
  /** PRNs; `shared:<prn>` for what it only reads. */
  readonly resources: readonly string[];
  readonly createdBy: number | null;
  readonly correlationId: string;
}

/** A task failed. The record of why is what the one who asked for it needs. */
export class TaskFailed extends Error {
  constructor(
    readonly taskName: string,
    readonly error: TaskError,
  ) {
    super(error.description);
  }
}

// While a request waits for the task, its commit need not wait for the disk: nobody has been promised anything, and the
// task's own commit makes this one durable too.
const RECORD = new Statement(
  `WITH quick AS (SELECT CASE WHEN $7 THEN set_config('synchronous_commit', 'off', true) END)
   INSERT INTO task (id, name, input, reserved_resources, created_by_id, logging_cid, unblocked_at)
   SELECT $1, $2, $3, $4, (SELECT id FROM "user" WHERE id = $5), $6, now() FROM quick`,
);

/** Any number that nobody else locks. */
const TURN = 24_818;

// One after the other, each until it is there for all to see: so nobody sees a task without all those before it.
const RECORD_IN_ORDER = new Statement(
  `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(${TURN}))
   INSERT INTO task (id, name, input, reserved_resources, created_by_id, logging_cid, position)
   SELECT $1, $2, $3, $4, (SELECT id FROM "user" WHERE id = $5), $6, nextval('task_position') FROM turn`,
);

const CANCEL = new Statement(
  `UPDATE task SET state = 'canceled', error = $2, finished_at = now(), pulp_last_updated = now()
    WHERE id = $1 AND state = 'waiting'`,
);

/** Records tasks and has them done. */
@Injectable()
export class Tasks {
  private readonly logger = new Logger(Tasks.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
    private readonly order: TaskOrder,
  ) {}

  /** Has a worker do a task and waits for its result. @throws TaskFailed */
  async perform<Input, Result>(
    handler: TaskHandler<Input, Result>,
    request: TaskRequest<Input>,
  ): Promise<Result> {
    const id = await this.record(handler, request, true);
    const { result, error } = await this.orCancel(id, () => this.jobs.perform(handler.taskName, id));
    if (error !== undefined) throw new TaskFailed(handler.taskName, error);
    return result as Result;
  }

  /**
   * The same for a caller that wants the task rather than its result: resolves with its id, soon, whether it has ended
   * by then or not.
   */
  async dispatch<Input>(
    handler: AnyTaskHandler<Input, unknown>,
    request: TaskRequest<Input>,
  ): Promise<string> {
    const id = await this.record(handler, request, false);
    const mayBegin = !handler.isOrdered || (await this.order.admit(id));
    if (mayBegin) await within(PATIENCE_MS, this.jobs.dispatch(handler.taskName, id));
    return id;
  }

  /**
   * Has a worker do a task together with others, and waits for its end.
   * @param record writes the row of the task, which the caller does for many at once
   * @throws TaskFailed
   */
  async performFolded(kind: string, id: string, record: () => Promise<unknown>): Promise<void> {
    const { error } = await this.orCancel(id, () => this.jobs.performFolded(kind, id, record));
    if (error !== undefined) throw new TaskFailed(kind, error);
  }

  /** What could not be done now, and is reported as failed, must not be done later. */
  private async orCancel<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Where the database does not answer, the sweep cancels it.
      await CANCEL.all(this.dataSource, [id, JSON.stringify(CANCELED)]).catch((reason: unknown) =>
        this.logger.warn(`task ${id} could not be canceled: ${String(reason)}`),
      );
      throw error;
    }
  }

  private async record(
    { taskName, isOrdered }: AnyTaskHandler<never, unknown>,
    request: TaskRequest<unknown>,
    isAwaited: boolean,
  ): Promise<string> {
    const { input, resources, createdBy, correlationId } = request;
    const id = uuid();
    const values = [id, taskName, JSON.stringify(input), resources, createdBy, correlationId];
    if (isOrdered) await RECORD_IN_ORDER.all(this.dataSource, values);
    else await RECORD.all(this.dataSource, [...values, isAwaited]);
    return id;
  }
}
