import type { Caller } from '@berth/platform';
import { Body, Patch } from '@nestjs/common';

import { TASK_GROUP_RESOURCE } from '../../access/core-resources.js';
import { TaskChanges } from '../../tasks/task-changes.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { servedListRoutes } from '../list-routes.js';
import { Cancels, canceledOrConflict, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import { CancelBody } from '../tasks/task.dto.js';
import { TaskGroupResponse } from './task-group.response.js';
import { TASK_GROUP_FILTERS, TaskGroupListing } from './task-group-listing.js';

/** Background work that belongs together. */
@ManagementRoutes('task-groups', 'Task-Groups')
class TaskGroupsController {
  constructor(
    private readonly groups: TaskGroupListing,
    private readonly changes: TaskChanges,
  ) {}

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

export const TASK_GROUP_CONTROLLERS = [
  servedListRoutes({
    resource: TASK_GROUP_RESOURCE,
    tag: 'Task-Groups',
    response: TaskGroupResponse,
    filters: TASK_GROUP_FILTERS,
    listing: TaskGroupListing,
  }),
  TaskGroupsController,
];
