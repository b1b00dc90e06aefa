import {
  type Caller,
  CreatedResources,
  choiceFilters,
  Filters,
  Found,
  holds,
  type ListQuery,
  objectColumns,
  objectFilters,
  objectOrderings,
  Rows,
  TASK_RESOURCE,
  TASK_STATES,
  Task,
  textFilters,
  timestamp,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { TaskResponse, type TaskRow } from './task.response.js';

/** What the list of tasks can be narrowed by. */
export const TASK_FILTERS = new Filters({
  ...objectFilters(TASK_RESOURCE, 't.id'),
  ...choiceFilters('state', 't.state', TASK_STATES),
  ...textFilters('name', 't.name', ['', '__contains', '__in']),
  ...textFilters('logging_cid', 't.logging_cid', ['', '__contains']),
});

/** Tasks as the management API shows them. */
@Injectable()
export class TaskListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly created: CreatedResources,
  ) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<TaskResponse>> {
    const { count, results } = await this.rows(caller).page(query);
    return new Found(count, await this.show(results), query);
  }

  async get(caller: Caller, id: string): Promise<TaskResponse> {
    const row = await this.rows(caller).where('t.id = :id', { id }).one();
    return new TaskResponse(row, await this.created.hrefs(row.createdResources));
  }

  private rows(caller: Caller): Rows<TaskRow> {
    return new Rows<TaskRow>(this.dataSource.createQueryBuilder(Task, 't'), {
      key: 't.id',
      columns: {
        ...objectColumns('t'),
        name: 't.name',
        state: 't.state',
        result: 't.result',
        error: 't.error',
        createdResources: 't.createdResources',
        reservedResources: 't.reservedResources',
        loggingCid: 't.loggingCid',
        createdById: 't.createdById',
        startedAt: timestamp('t.startedAt'),
        finishedAt: timestamp('t.finishedAt'),
      },
      orderings: {
        ...objectOrderings('t'),
        name: 't.name',
        state: 't.state',
        started_at: 't.startedAt',
        finished_at: 't.finishedAt',
      },
    }).visibleTo(caller, isTaskVisible);
  }

  private async show(rows: readonly TaskRow[]): Promise<TaskResponse[]> {
    const hrefs = await this.created.hrefs(rows.flatMap(({ createdResources }) => createdResources));
    return rows.map((row) => new TaskResponse(row, hrefs));
  }
}

/** One's own; all of them with the permission. */
const isTaskVisible = (viewer: string): string =>
  `(t.created_by_id = ${viewer} OR ${holds(viewer, [{ permission: 'core.view_task', object: null }])})`;
