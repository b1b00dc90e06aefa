import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { Jobs } from './jobs.js';
import { tellEnd } from './task-outcome.js';

// Of those that run only the ones that take long are seen running: the others are waited for here, and have ended then.
// Whose worker is gone has nobody who could end it.
const ENDED = `CASE WHEN state = 'running' AND lease_until >= now() THEN 'canceling' ELSE 'canceled' END`;

const cancel = (which: string): Statement<{ id: string | null }> =>
  new Statement(
    `WITH wanted AS (
       SELECT id FROM task WHERE ${which} AND state IN ('waiting', 'running') ORDER BY id FOR NO KEY UPDATE)
     UPDATE task SET state = ${ENDED}, pulp_last_updated = now(),
            progress_reports = CASE ${ENDED} WHEN 'canceled' THEN berth_end_reports(progress_reports, 'canceled')
                               ELSE progress_reports END,
            finished_at = CASE ${ENDED} WHEN 'canceled' THEN clock_timestamp() END
       FROM wanted WHERE task.id = wanted.id
     RETURNING CASE WHEN state = 'canceled' AND position IS NOT NULL THEN task.id END AS id,
               CASE WHEN state = 'canceled' THEN ${tellEnd('task')} END`,
  );

const CANCEL = cancel('id = $1');
const CANCEL_GROUP = cancel('task_group_id = $1');

const CLOSE_GROUP = new Statement(
  'UPDATE task_group SET all_tasks_dispatched = true, pulp_last_updated = now() WHERE id = $1',
);

/** Ends tasks before they are done: those that wait at once, those that run as soon as their workers notice. */
@Injectable()
export class Cancellations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly jobs: Jobs,
  ) {}

  /** A task that has ended stays as it is; one that ends in a moment is waited for. */
  cancel(taskId: string): Promise<void> {
    return this.end(CANCEL, taskId);
  }

  /** The same with all tasks of a group, which gets no more of them. */
  async cancelGroup(groupId: string): Promise<void> {
    await CLOSE_GROUP.all(this.dataSource, [groupId]);
    await this.end(CANCEL_GROUP, groupId);
  }

  private async end(statement: Statement<{ id: string | null }>, id: string): Promise<void> {
    const ended = await statement.all(this.dataSource, [id]);
    const ordered = ended.flatMap((task) => task.id ?? []);
    if (ordered.length > 0) await this.jobs.release(ordered);
  }
}
