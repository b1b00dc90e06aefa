import { type Caller, isTaskVisible, TASK_STATES, Task } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { TASK_GROUP_RESOURCE, TASK_RESOURCE, WORKER_RESOURCE } from '../../access/core-resources.js';
import { CreatedResources } from '../../access/created-resources.js';
import { timestamp } from '../../transfer/times.js';
import { choiceFilters, shownFlag } from '../filters/choice-filters.js';
import type { Filter } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters, referenceFilter } from '../filters/object-filters.js';
import { resourceFilter, resourceFilters } from '../filters/resource-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { Listings, type ObjectList, type RowList } from '../listings.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { MinimalTaskResponse, type MinimalTaskRow, TaskResponse, type TaskRow } from './task.dto.js';

const child = referenceFilter('child.id', [TASK_RESOURCE]);

const parentOf: Filter = {
  ...child,
  condition: async (values, context) =>
    `t.id IN (SELECT child.parent_task_id FROM task child WHERE ${await child.condition(values, context)})`,
};

/** What the list of tasks can be narrowed by. */
export const TASK_FILTERS = new Filters({
  ...objectFilters(TASK_RESOURCE, 't.id'),
  ...choiceFilters('state', 't.state', TASK_STATES),
  ...textFilters('name', 't.name', ['', '__contains', '__in', '__ne']),
  ...textFilters('logging_cid', 't.logging_cid', ['', '__contains']),
  ...timeFilters('pulp_created', 't.pulp_created'),
  ...timeFilters('unblocked_at', 't.unblocked_at'),
  ...timeFilters('started_at', 't.started_at'),
  ...timeFilters('finished_at', 't.finished_at'),
  parent_task: referenceFilter('t.parent_task_id', [TASK_RESOURCE]),
  child_tasks: parentOf,
  task_group: referenceFilter('t.task_group_id', [TASK_GROUP_RESOURCE]),
  worker: referenceFilter('t.process_id', [WORKER_RESOURCE]),
  created_resources: resourceFilter('t.created_resources'),
  ...resourceFilters('reserved_resources', 't.reserved_resources', ['', 'shared:']),
  ...resourceFilters('exclusive_resources', 't.reserved_resources', ['']),
  ...resourceFilters('shared_resources', 't.reserved_resources', ['shared:']),
  minimal: shownFlag('Show less of each task.'),
});

/** Tasks that a caller may see, of which little is to be shown. */
export const MINIMAL_TASKS: ObjectList<MinimalTaskRow, MinimalTaskResponse> = {
  response: MinimalTaskResponse,
  entity: Task,
  alias: 't',
  columns: {
    ...objectColumns('t'),
    name: 't.name',
    state: 't.state',
    unblockedAt: timestamp('t.unblockedAt'),
    startedAt: timestamp('t.startedAt'),
    finishedAt: timestamp('t.finishedAt'),
    workerId: `CASE WHEN t.state IN ('running', 'canceling') THEN t.process_id END`,
    taskGroupId: 't.taskGroupId',
  },
  orderings: {
    ...objectOrderings('t'),
    name: 't.name',
    state: 't.state',
    logging_cid: 't.loggingCid',
    unblocked_at: 't.unblockedAt',
    started_at: 't.startedAt',
    finished_at: 't.finishedAt',
  },
  filters: TASK_FILTERS,
  isVisible: isTaskVisible,
};

/** The same, of which all is to be shown. */
const TASKS: RowList<TaskRow> = {
  ...MINIMAL_TASKS,
  columns: {
    ...MINIMAL_TASKS.columns,
    result: 't.result',
    error: 't.error',
    createdResources: 't.createdResources',
    reservedResources: 't.reservedResources',
    progressReports: 't.progressReports',
    loggingCid: 't.loggingCid',
    createdById: 't.createdById',
    parentTaskId: 't.parentTaskId',
    childTaskIds:
      'ARRAY(SELECT child.id FROM task child WHERE child.parent_task_id = t.id ORDER BY child.id)',
  },
};

/** Tasks as the management API shows them. */
@Injectable()
export class TaskListing {
  constructor(
    private readonly listings: Listings,
    private readonly created: CreatedResources,
  ) {}

  async page(caller: Caller, query: ListQuery, isMinimal: boolean): Promise<Found<MinimalTaskResponse>> {
    if (isMinimal) return this.listings.page(MINIMAL_TASKS, caller, query);
    const found = await this.listings.rows(TASKS, caller).page(query);
    const hrefs = await this.created.hrefs(found.results.flatMap(({ createdResources }) => createdResources));
    return found.map((row) => new TaskResponse(row, hrefs));
  }

  /** @throws ObjectUnknown */
  async get(caller: Caller, id: string): Promise<TaskResponse> {
    const row = await this.listings.row(TASKS, caller, id);
    return new TaskResponse(row, await this.created.hrefs(row.createdResources));
  }
}
