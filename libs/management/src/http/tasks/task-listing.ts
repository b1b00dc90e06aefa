import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreatedResources } from '../created-resources.js';
import type { Found, ListQuery } from '../filters/list-query.js';

import { MinimalTaskResponse } from './minimal-task.response.js';
import { TaskResponse, type TaskRow } from './task.dto.js';
import { minimalTaskRows, taskRows } from './task-rows.js';

/** Tasks as the management API shows them. */
@Injectable()
export class TaskListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly created: CreatedResources,
  ) {}

  async page(caller: Caller, query: ListQuery, isMinimal: boolean): Promise<Found<MinimalTaskResponse>> {
    if (isMinimal) {
      const found = await minimalTaskRows(this.dataSource, caller).page(query);
      return found.map((row) => new MinimalTaskResponse(row));
    }
    const found = await taskRows(this.dataSource, caller).page(query);
    return found.with(await this.show(found.results));
  }

  /** @throws NotFoundException */
  async get(caller: Caller, id: string): Promise<TaskResponse> {
    const row = await taskRows(this.dataSource, caller).where('t.id = :id', { id }).one();
    return new TaskResponse(row, await this.created.hrefs(row.createdResources));
  }

  private async show(rows: readonly TaskRow[]): Promise<TaskResponse[]> {
    const hrefs = await this.created.hrefs(rows.flatMap(({ createdResources }) => createdResources));
    return rows.map((row) => new TaskResponse(row, hrefs));
  }
}
