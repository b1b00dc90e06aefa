import type { Caller } from '@berth/platform';
import { Body, Get, Patch } from '@nestjs/common';

import { TaskChanges } from '../../tasks/task-changes.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Cancels, canceledOrConflict, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';
import { CancelBody } from '../tasks/task.dto.js';
import { TaskGroupResponse } from './task-group.response.js';
import { TASK_GROUP_FILTERS, TaskGroupListing } from './task-group-listing.js';

/** Background work that belongs together. */
@ManagementRoutes('task-groups', 'Task-Groups')
export class TaskGroupsController {
  constructor(
    private readonly groups: TaskGroupListing,
    private readonly changes: TaskChanges,
  ) {}

  @Get()
  @Lists(TaskGroupResponse, 'task_groups', TASK_GROUP_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(TASK_GROUP_FILTERS) query: ListQuery,
  ): Promise<Found<TaskGroupResponse>> {
    return this.groups.page(caller, query);
  }

  @Get(':id')
  @Reads(TaskGroupResponse, 'task_groups')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TaskGroupResponse> {
    return this.groups.get(caller, id);
  }

  @Patch(':id')
  @Cancels(TaskGroupResponse, 'task_groups')
  async cancel(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) _body: CancelBody,
  ): Promise<TaskGroupResponse> {
    await this.changes.cancelGroup(caller, id);
    const group = await this.groups.get(caller, id);
    return canceledOrConflict(group, group.canceling + group.canceled > 0);
  }
}
