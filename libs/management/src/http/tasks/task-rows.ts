import { type Caller, isTaskVisible, Task } from '@berth/platform';
import type { DataSource } from 'typeorm';
import { objectColumns, objectOrderings, timestamp } from '../object-response.js';
import { Rows } from '../rows.js';

import type { MinimalTaskRow } from './minimal-task.response.js';
import type { TaskRow } from './task.dto.js';

const ORDERINGS = {
  ...objectOrderings('t'),
  name: 't.name',
  state: 't.state',
  logging_cid: 't.loggingCid',
  unblocked_at: 't.unblockedAt',
  started_at: 't.startedAt',
  finished_at: 't.finishedAt',
};

const MINIMAL = {
  ...objectColumns('t'),
  name: 't.name',
  state: 't.state',
  unblockedAt: timestamp('t.unblockedAt'),
  startedAt: timestamp('t.startedAt'),
  finishedAt: timestamp('t.finishedAt'),
  workerId: `CASE WHEN t.state IN ('running', 'canceling') THEN t.process_id END`,
  taskGroupId: 't.taskGroupId',
};

const ALL = {
  ...MINIMAL,
  result: 't.result',
  error: 't.error',
  createdResources: 't.createdResources',
  reservedResources: 't.reservedResources',
  progressReports: 't.progressReports',
  loggingCid: 't.loggingCid',
  createdById: 't.createdById',
  parentTaskId: 't.parentTaskId',
  childTaskIds: 'ARRAY(SELECT child.id FROM task child WHERE child.parent_task_id = t.id ORDER BY child.id)',
};

/** The tasks that a caller may see. */
export const taskRows = (dataSource: DataSource, caller: Caller): Rows<TaskRow> =>
  rows<TaskRow>(dataSource, caller, ALL);

/** The same, of which little is to be shown. */
export const minimalTaskRows = (dataSource: DataSource, caller: Caller): Rows<MinimalTaskRow> =>
  rows<MinimalTaskRow>(dataSource, caller, MINIMAL);

function rows<Row extends object>(
  dataSource: DataSource,
  caller: Caller,
  columns: Readonly<Record<keyof Row & string, string>>,
): Rows<Row> {
  const tasks = dataSource.createQueryBuilder(Task, 't');
  return new Rows<Row>(tasks, { key: 't.id', columns, orderings: ORDERINGS }).visibleTo(
    caller,
    isTaskVisible,
  );
}
