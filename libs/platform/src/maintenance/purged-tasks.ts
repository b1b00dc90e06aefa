import type { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import type { TaskState } from '../tasks/task.entity.js';
import { isTaskDeletable } from '../tasks/tasks.js';

/** The states in which a task stays. */
export const FINAL_STATES = ['completed', 'failed', 'canceled', 'skipped'] as const satisfies TaskState[];

/** Which tasks to forget. */
export interface Purge {
  /** A time as PostgreSQL reads it. */
  readonly finishedBefore: string;
  readonly states: readonly TaskState[];
  /** Only those that this user may delete; null for all. */
  readonly userId: number | null;
}

const BATCH = 1000;

// In one order, so that two of these do not wait for each other; and each goes on where the last batch ended, so that
// what stays is not looked at again.
const DELETE = new Statement<{ count: number; last: string | null }>(
  `WITH old AS (
     SELECT t.id FROM task t
      WHERE t.pulp_created >= $1::timestamptz AND t.pulp_created < $2::timestamptz
        AND t.finished_at < $2::timestamptz AND t.state = ANY($3)
        AND ($4::int IS NULL
             OR (SELECT u.is_superuser FROM "user" u WHERE u.id = $4)
             OR ${isTaskDeletable('$4')})
      ORDER BY t.pulp_created, t.id LIMIT ${BATCH} FOR UPDATE),
   gone AS (DELETE FROM task USING old WHERE task.id = old.id RETURNING task.pulp_created)
   SELECT count(*) AS count, max(pulp_created)::text AS last FROM gone`,
);

/** Forgets tasks that have ended, oldest first. Yields after each batch how many it had. */
export async function* purgedTasks(
  dataSource: DataSource,
  { finishedBefore, states, userId }: Purge,
): AsyncGenerator<number> {
  let start = '-infinity';
  for (;;) {
    const purged = await DELETE.first(dataSource, [start, finishedBefore, states, userId]);
    if (!purged?.last) return;
    yield purged.count;
    start = purged.last;
  }
}
