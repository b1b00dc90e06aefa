import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  PageQuery,
  Reads,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

import { TaskResponse } from './task.response.js';
import { TaskListing } from './task-listing.js';

/** Background work, done and to be done. */
@ManagementRoutes('tasks', 'Tasks')
export class TasksController {
  constructor(private readonly tasks: TaskListing) {}

  @Get()
  @Lists(TaskResponse, 'tasks')
  list(@CalledBy() caller: Caller, @Query() query: PageQuery): Promise<Found<TaskResponse>> {
    return this.tasks.page(caller, query);
  }

  @Get(':id')
  @Reads(TaskResponse, 'tasks')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TaskResponse> {
    return this.tasks.get(caller, id);
  }
}
