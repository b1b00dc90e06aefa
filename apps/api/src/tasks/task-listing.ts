import {
  CreatedResources,
  Found,
  objectColumns,
  objectOrderings,
  type PageQuery,
  Rows,
  Task,
  timestamp,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { TaskResponse, type TaskRow } from './task.response.js';

/** Tasks as the management API shows them. */
@Injectable()
export class TaskListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly created: CreatedResources,
  ) {}

  async page(query: PageQuery): Promise<Found<TaskResponse>> {
    const { count, results } = await this.rows().page(query);
    return new Found(count, await this.show(results), query);
  }

  async get(id: string): Promise<TaskResponse> {
    const row = await this.rows().where('t.id = :id', { id }).one();
    return new TaskResponse(row, await this.created.hrefs(row.createdResources));
  }

  private rows(): Rows<TaskRow> {
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
    });
  }

  private async show(rows: readonly TaskRow[]): Promise<TaskResponse[]> {
    const hrefs = await this.created.hrefs(rows.flatMap(({ createdResources }) => createdResources));
    return rows.map((row) => new TaskResponse(row, hrefs));
  }
}
