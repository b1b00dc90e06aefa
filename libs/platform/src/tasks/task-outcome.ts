import type { DataSource } from 'typeorm';

import type { RegistryReads } from '../database/registry-reads.js';
import { Statement } from '../database/statement.js';
import { DomainError, isDiskFull } from '../errors/domain-error.js';
import type { Outcome } from './job-handler.js';
import type { TaskError, TaskState } from './task.entity.js';

/** Why a task was not done: its client has gone, or has been told that it failed. */
export const CANCELED: TaskError = {
  code: 'CANCELED',
  description: 'the task was canceled, because nobody waits for it any more',
};

/** PostgreSQL's channel on which it is told that tasks have ended. */
export const DONE_CHANNEL = 'berth_done';

/** PostgreSQL takes up to 8 000 bytes at once. */
const LONGEST_TOLD = 7900;

/** What came of a task, as its row says it. */
export interface RecordedTask {
  readonly id: string;
  readonly state: TaskState;
  readonly result: unknown;
  readonly error: TaskError | null;
}

/**
 * SQL that tells the processes that wait for a task what came of it, once the transaction that ends it has committed: a
 * `RecordedTask`, or its id alone where that is too long. For `RETURNING`, or a list of columns.
 * @param ended a row with `id`, `state`, `result` and `error`
 */
export const tellEnd = (ended: string): string =>
  `(SELECT pg_notify('${DONE_CHANNEL}', CASE WHEN octet_length(whole) <= ${LONGEST_TOLD} THEN whole
                                        ELSE jsonb_build_object('id', ${ended}.id)::text END)
      FROM (SELECT jsonb_build_object('id', ${ended}.id, 'state', ${ended}.state, 'result', ${ended}.result,
                                      'error', ${ended}.error)::text) told(whole))`;

const RECORDED = new Statement<RecordedTask>(
  'SELECT id, state, result, error FROM task WHERE id = ANY($1::uuid[])',
);

/** What came of a task; undefined while nothing has. */
export function outcomeOf({ state, result, error }: RecordedTask): Outcome | undefined {
  if (error !== null) return { error };
  if (state === 'completed') return { result };
  return state === 'canceled' ? { error: CANCELED } : undefined;
}

/** The same of a task by its id. */
export async function recordedOutcome(dataSource: DataSource, id: string): Promise<Outcome | undefined> {
  const task = await RECORDED.first(dataSource, [[id]]);
  if (task === undefined) throw new Error(`task ${id} does not exist`);
  return outcomeOf(task);
}

/** Those of many tasks that have ended, with what came of them. */
export async function recordedOutcomes(
  on: DataSource | RegistryReads,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Outcome>> {
  const ended = new Map<string, Outcome>();
  for (const task of await RECORDED.all(on, [ids])) {
    const outcome = outcomeOf(task);
    if (outcome !== undefined) ended.set(task.id, outcome);
  }
  return ended;
}

/** A failure as it is recorded. What the model did not foresee stays in the log; the record does not leak it. */
export function describeFailure(error: unknown): TaskError {
  if (isDiskFull(error)) return { code: 'NO_SPACE', description: 'there is no space left on the server' };
  if (!(error instanceof DomainError))
    return { code: 'INTERNAL_ERROR', description: 'an internal error occurred' };
  return { code: error.code, description: error.message, detail: error.facts };
}
