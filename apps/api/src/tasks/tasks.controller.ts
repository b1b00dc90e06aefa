import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/platform';
import { Get } from '@nestjs/common';

import { TaskResponse } from './task.response.js';
import { TASK_FILTERS, TaskListing } from './task-listing.js';

/** Background work, done and to be done. */
@ManagementRoutes('tasks', 'Tasks')
export class TasksController {
  constructor(private readonly tasks: TaskListing) {}

  @Get()
  @Lists(TaskResponse, 'tasks', TASK_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(TASK_FILTERS) query: ListQuery): Promise<Found<TaskResponse>> {
    return this.tasks.page(caller, query);
  }

  @Get(':id')
  @Reads(TaskResponse, 'tasks')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TaskResponse> {
    return this.tasks.get(caller, id);
  }
}
