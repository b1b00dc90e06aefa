import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';

/** Work by the kind of its job and the id of its row. */
export interface Work {
  readonly kind: string;
  readonly id: string;
}

const BATCH = 100;

/**
 * The rule: a task is unblocked when no earlier one that has not ended is in its way. Positions are given one after the
 * other, so a process that sees a task sees all before it; what is unblocked once stays so; and nobody ever waits for a lock.
 * However many are blocked, they are passed over: each resource is looked at once, for the first one that holds it.
 */
const unblock = (candidates: string): Statement<Work> =>
  new Statement(
    `WITH candidate AS MATERIALIZED (
       SELECT c.id, c.position, obstacle
         FROM task c LEFT JOIN LATERAL unnest(berth_obstacles(c.reserved_resources)) obstacle ON true
        WHERE c.position IS NOT NULL AND c.state = 'waiting' AND c.unblocked_at IS NULL AND ${candidates}),
     held AS MATERIALIZED (
       SELECT resource, min(earlier.position) AS position
         FROM task earlier, unnest(earlier.reserved_resources) resource
        WHERE earlier.position IS NOT NULL AND earlier.state IN ('waiting', 'running', 'canceling')
          AND earlier.reserved_resources && ARRAY(SELECT DISTINCT obstacle FROM candidate)
        GROUP BY resource),
     unobstructed AS (
       SELECT candidate.id, candidate.position FROM candidate LEFT JOIN held ON held.resource = candidate.obstacle
        GROUP BY candidate.id, candidate.position
       HAVING count(*) FILTER (WHERE held.position < candidate.position) = 0
        ORDER BY candidate.position LIMIT $2),
     free AS (
       SELECT t.id FROM task t JOIN unobstructed ON unobstructed.id = t.id
        WHERE t.state = 'waiting' AND t.unblocked_at IS NULL
          FOR NO KEY UPDATE OF t SKIP LOCKED)
     UPDATE task SET unblocked_at = clock_timestamp(), pulp_last_updated = clock_timestamp()
       FROM free WHERE task.id = free.id
     RETURNING task.name AS kind, task.id`,
  );

const ADMIT = unblock('c.id = $1');

const RELEASE = unblock(
  `c.reserved_resources && berth_obstacles(
     ARRAY(SELECT unnest(ended.reserved_resources) FROM task ended WHERE ended.id = ANY($1::uuid[])))`,
);

const MEND = unblock('c.pulp_created < now() - $1::interval');

/** Lets tasks that need the same resources begin in the order in which they were asked for. */
@Injectable()
export class TaskOrder {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether a task that was just recorded may begin. If not, the process that ends the last one in its way releases it. */
  async admit(id: string): Promise<boolean> {
    return (await ADMIT.all(this.dataSource, [id, 1])).length > 0;
  }

  /** What may begin now that tasks have ended. Each is named once; the caller must have it done. */
  async release(ids: readonly string[]): Promise<readonly Work[]> {
    const released: Work[] = [];
    let batch: readonly Work[];
    do {
      batch = await RELEASE.all(this.dataSource, [ids, BATCH]);
      released.push(...batch);
    } while (batch.length === BATCH);
    return released;
  }

  /** What may begin although nobody has released it, because a process died: at most `limit`. */
  mend(limit: number): Promise<readonly Work[]> {
    return MEND.all(this.dataSource, ['10 seconds', limit]);
  }
}
