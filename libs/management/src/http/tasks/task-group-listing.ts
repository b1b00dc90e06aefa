import { type Caller, isTaskVisible, TaskGroup } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

import { MinimalTaskResponse } from './minimal-task.response.js';
import { TaskGroupResponse, type TaskGroupRow } from './task-group.response.js';
import { minimalTaskRows } from './task-rows.js';

/** Pulp's list of groups cannot be narrowed, either. */
export const TASK_GROUP_FILTERS = new Filters({});

/** Groups of tasks as the management API shows them: to users who may see one of their tasks, with those that they may see. */
@Injectable()
export class TaskGroupListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<TaskGroupResponse>> {
    const found = await this.rows(caller).page(query);
    const tasks = await this.tasksOf(caller, found.results);
    return found.map((row) => new TaskGroupResponse(row, tasks.get(row.id) ?? []));
  }

  /** @throws NotFoundException */
  async get(caller: Caller, id: string): Promise<TaskGroupResponse> {
    const row = await this.rows(caller).where('g.id = :id', { id }).one();
    const tasks = await this.tasksOf(caller, [row]);
    return new TaskGroupResponse(row, tasks.get(id) ?? []);
  }

  private rows(caller: Caller): Rows<TaskGroupRow> {
    return new Rows<TaskGroupRow>(this.dataSource.createQueryBuilder(TaskGroup, 'g'), {
      key: 'g.id',
      columns: {
        ...objectColumns('g'),
        description: 'g.description',
        allTasksDispatched: 'g.allTasksDispatched',
      },
      orderings: { ...objectOrderings('g'), description: 'g.description' },
    }).visibleTo(
      caller,
      (viewer) => `EXISTS (SELECT 1 FROM task t WHERE t.task_group_id = g.id AND ${isTaskVisible(viewer)})`,
    );
  }

  /** By the group's id: one query for all of them. */
  private async tasksOf(
    caller: Caller,
    groups: readonly TaskGroupRow[],
  ): Promise<ReadonlyMap<string | null, readonly MinimalTaskResponse[]>> {
    const ids = groups.map(({ id }) => id);
    const rows = await minimalTaskRows(this.dataSource, caller)
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
