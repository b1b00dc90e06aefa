import type { Caller } from '@berth/platform';
import { Body, Get, Patch } from '@nestjs/common';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';
import { CancelBody } from './task.dto.js';
import { Cancels } from './task-changes.js';
import { TaskGroupResponse } from './task-group.response.js';
import { TaskGroupCancellations } from './task-group-cancellations.js';
import { TASK_GROUP_FILTERS, TaskGroupListing } from './task-group-listing.js';

/** Background work that belongs together. */
@ManagementRoutes('task-groups', 'Task-Groups')
export class TaskGroupsController {
  constructor(
    private readonly groups: TaskGroupListing,
    private readonly cancellations: TaskGroupCancellations,
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
  cancel(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) _body: CancelBody,
  ): Promise<TaskGroupResponse> {
    return this.cancellations.cancel(caller, id);
  }
}
