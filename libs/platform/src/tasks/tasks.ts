import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { JobQueue } from './job-queue.js';
import type { TaskError } from './task.entity.js';
import { CANCELED, type TaskHandler } from './task-handler.js';

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

// The commit need not wait for the disk: until the task has been done nobody has been promised anything,
// and the task's own commit makes this one durable too.
const RECORD = new Statement(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
   INSERT INTO task (id, name, input, reserved_resources, created_by_id, logging_cid)
   SELECT $1, $2, $3, $4, (SELECT id FROM "user" WHERE id = $5), $6 FROM quick`,
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
    private readonly queue: JobQueue,
  ) {}

  /** Has a worker do a task and waits for its result. @throws TaskFailed */
  async perform<Input, Result>(
    handler: TaskHandler<Input, Result>,
    request: TaskRequest<Input>,
  ): Promise<Result> {
    const id = await this.record(handler.taskName, request);
    const { result, error } = await this.orCancel(id, () => this.queue.perform(handler.taskName, id));
    if (error !== undefined) throw new TaskFailed(handler.taskName, error);
    return result as Result;
  }

  /**
   * The same, for whoever asked for the task rather than for its result: resolves with its id when it has ended, well
   * or badly.
   */
  async dispatch<Input>(handler: TaskHandler<Input, unknown>, request: TaskRequest<Input>): Promise<string> {
    const id = await this.record(handler.taskName, request);
    await this.queue.perform(handler.taskName, id);
    return id;
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

  private async record(name: string, request: TaskRequest<unknown>): Promise<string> {
    const { input, resources, createdBy, correlationId } = request;
    const id = uuid();
    await RECORD.all(this.dataSource, [id, name, JSON.stringify(input), resources, createdBy, correlationId]);
    return id;
  }
}
