import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';

import type { ManagementRequest } from '../../access/repository-rights.js';
import { TaskChanges } from '../../tasks/task-changes.js';
import { TaskPurges } from '../../tasks/task-purges.js';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import {
  AsyncOperationResponse,
  Cancels,
  canceledOrConflict,
  Deletes,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
} from '../management-routes.js';
import { Id } from '../path-params.js';
import {
  CancelBody,
  type MinimalTaskResponse,
  ProfileArtifactsResponse,
  PurgeBody,
  TaskResponse,
} from './task.dto.js';
import { TASK_FILTERS, TaskListing } from './task-listing.js';

/** Background work, done and to be done. */
@ManagementRoutes('tasks', 'Tasks')
export class TasksController {
  constructor(
    private readonly tasks: TaskListing,
    private readonly changes: TaskChanges,
    private readonly purges: TaskPurges,
  ) {}

  @Get()
  @Lists(TaskResponse, 'tasks', TASK_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(TASK_FILTERS) query: ListQuery,
    @Query('minimal') minimal?: string | readonly string[],
  ): Promise<Found<MinimalTaskResponse>> {
    return this.tasks.page(caller, query, isTrue(minimal));
  }

  @Get(':id')
  @Reads(TaskResponse, 'tasks')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TaskResponse> {
    return this.tasks.get(caller, id);
  }

  @Get(':id/profile_artifacts')
  @ApiOperation({ operationId: 'tasks_profile_artifacts' })
  @ApiOkResponse({ description: 'Where its profiles are.', type: ProfileArtifactsResponse })
  @ApiNotFoundResponse({ description: 'There is no such object.' })
  async profileArtifacts(@CalledBy() caller: Caller, @Id() id: string): Promise<ProfileArtifactsResponse> {
    await this.tasks.get(caller, id);
    return new ProfileArtifactsResponse();
  }

  @Patch(':id')
  @Cancels(TaskResponse, 'tasks')
  async cancel(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) _body: CancelBody,
  ): Promise<TaskResponse> {
    await this.changes.cancel(caller, id);
    const task = await this.tasks.get(caller, id);
    return canceledOrConflict(task, task.state === 'canceling' || task.state === 'canceled');
  }

  @Delete(':id')
  @Audited('delete')
  @Deletes('tasks')
  @ApiConflictResponse({ description: 'It has not ended.' })
  delete(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    return this.changes.delete(caller, id);
  }

  @Post('purge')
  @Audited('delete')
  @Dispatches('tasks', 'purge')
  async purge(
    @AskedBy() request: ManagementRequest,
    @Body(bodyPipe) { finished_before: finishedBefore, states }: PurgeBody,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.purges.dispatch(request, { finishedBefore, states }));
  }
}

/** Of a repeated parameter the last one counts. */
const isTrue = (parameter: string | readonly string[] = ''): boolean =>
  [parameter].flat().at(-1)?.toLowerCase() === 'true';
