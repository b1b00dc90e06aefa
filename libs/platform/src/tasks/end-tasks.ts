import { Statement, type Transaction } from '../database/statement.js';
import type { TaskError } from './task.entity.js';
import { tellEnd } from './task-outcome.js';

/** How a short task has ended. */
export interface EndedTask {
  readonly id: string;
  readonly state: 'completed' | 'failed' | 'canceled';
  readonly result?: unknown;
  readonly error?: TaskError;
  /** PRNs of what it made. */
  readonly createdResources?: readonly string[];
}

const END = new Statement(
  `UPDATE task t SET state = e.state, result = e.result, error = e.error,
          created_resources = COALESCE(e."createdResources", '{}'), started_at = now(),
          finished_at = clock_timestamp(), pulp_last_updated = clock_timestamp()
     FROM jsonb_to_recordset($1::jsonb)
            AS e(id uuid, state text, result jsonb, error jsonb, "createdResources" text[])
    WHERE t.id = e.id AND t.state = 'waiting' RETURNING ${tellEnd('t')}`,
);

/** Records how tasks ended that the caller's transaction has taken, and tells the requests that wait for them. */
export async function endTasks(tx: Transaction, ended: readonly EndedTask[]): Promise<void> {
  if (ended.length > 0) await END.all(tx, [JSON.stringify(ended)]);
}
