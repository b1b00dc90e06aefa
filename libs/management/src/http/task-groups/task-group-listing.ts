import { type Caller, TaskGroup } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { isTaskGroupVisible } from '../../tasks/task-changes.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { Listings, type RowList } from '../listings.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { MinimalTaskResponse } from '../tasks/task.dto.js';
import { MINIMAL_TASKS } from '../tasks/task-listing.js';
import { TaskGroupResponse, type TaskGroupRow } from './task-group.response.js';

/** Pulp's list of groups cannot be narrowed, either. */
export const TASK_GROUP_FILTERS = new Filters({});

const TASK_GROUPS: RowList<TaskGroupRow> = {
  entity: TaskGroup,
  alias: 'g',
  columns: {
    ...objectColumns('g'),
    description: 'g.description',
    allTasksDispatched: 'g.allTasksDispatched',
  },
  orderings: { ...objectOrderings('g'), description: 'g.description' },
  isVisible: isTaskGroupVisible,
};

/** Groups of tasks as the management API shows them: to users who may see one of their tasks, with those that they may see. */
@Injectable()
export class TaskGroupListing {
  constructor(private readonly listings: Listings) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<TaskGroupResponse>> {
    const found = await this.listings.rows(TASK_GROUPS, caller).page(query);
    const tasks = await this.tasksOf(caller, found.results);
    return found.map((row) => new TaskGroupResponse(row, tasks.get(row.id) ?? []));
  }

  /** @throws ObjectUnknown */
  async get(caller: Caller, id: string): Promise<TaskGroupResponse> {
    const row = await this.listings.row(TASK_GROUPS, caller, id);
    const tasks = await this.tasksOf(caller, [row]);
    return new TaskGroupResponse(row, tasks.get(id) ?? []);
  }

  /** By the group's id: one query for all of them. */
  private async tasksOf(
    caller: Caller,
    groups: readonly TaskGroupRow[],
  ): Promise<ReadonlyMap<string | null, readonly MinimalTaskResponse[]>> {
    const ids = groups.map(({ id }) => id);
    const rows = await this.listings
      .rows(MINIMAL_TASKS, caller)
      .where('t.task_group_id = ANY(:ids)', { ids })
      .all();
    const tasks = new Map<string | null, MinimalTaskResponse[]>();
    for (const row of rows) {
      const members = tasks.get(row.taskGroupId) ?? [];
      members.push(new MinimalTaskResponse(row));
      tasks.set(row.taskGroupId, members);
    }
    return tasks;
  }
}
