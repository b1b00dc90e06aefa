import type { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { isDiskFull } from '../errors/disk-full.js';
import { DomainError } from '../errors/domain-error.js';
import type { Outcome } from './job-handler.js';
import type { TaskError, TaskState } from './task.entity.js';

const RECORDED = new Statement<{ state: TaskState; result: unknown; error: TaskError | null }>(
  'SELECT state, result, error FROM task WHERE id = $1',
);

/** Why a task was not done: whoever asked for it has gone, or has been told that it failed. */
export const CANCELED: TaskError = {
  code: 'Canceled',
  description: 'the task was canceled, because nobody waits for it any more',
};

/** What came of a task; undefined while nothing has. */
export async function recordedOutcome(dataSource: DataSource, id: string): Promise<Outcome | undefined> {
  const task = await RECORDED.first(dataSource, [id]);
  if (task === undefined) throw new Error(`task ${id} does not exist`);
  if (task.error !== null) return { error: task.error };
  if (task.state === 'completed') return { result: task.result };
  return task.state === 'canceled' ? { error: CANCELED } : undefined;
}

/** A failure as it is recorded. What the model did not foresee stays in the log; the record does not leak it. */
export function describeFailure(error: unknown): TaskError {
  if (isDiskFull(error)) return { code: 'NO_SPACE', description: 'there is no space left on the server' };
  if (!(error instanceof DomainError))
    return { code: 'INTERNAL_ERROR', description: 'an internal error occurred' };
  return { code: error.name, description: error.message, detail: error.facts };
}
