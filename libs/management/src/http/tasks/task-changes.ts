import { type Caller, Cancellations, FINAL_STATES, Statement } from '@berth/platform';
import {
  applyDecorators,
  ConflictException,
  HttpCode,
  HttpException,
  Injectable,
  type Type,
} from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { DataSource } from 'typeorm';

import { TASK_TARGET } from '../core-resources.js';
import { ObjectPermissions } from '../object-permissions.js';
import { RoleTargets } from '../role-targets.js';
import type { TaskResponse } from './task.dto.js';
import { TaskListing } from './task-listing.js';

/** A route that ends something before it is done. */
export const Cancels = (shown: Type, endpoint: string): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId: `${endpoint}_cancel` }),
    ApiOkResponse({ description: 'As it is now: canceled, or about to be.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ApiForbiddenResponse({ description: 'The caller may not cancel it.' }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
    ApiConflictResponse({ description: 'It has ended otherwise.', type: shown }),
  );

const DELETE = new Statement<{ id: string }>(
  'DELETE FROM task WHERE id = $1 AND state = ANY($2) RETURNING id',
);

/** Ends tasks early, and forgets them. */
@Injectable()
export class TaskChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: RoleTargets,
    private readonly permissions: ObjectPermissions,
    private readonly cancellations: Cancellations,
    private readonly tasks: TaskListing,
  ) {}

  /** @throws NotFoundException, PermissionDenied; HttpException 409, with the task, when it had ended otherwise */
  async cancel(caller: Caller, id: string): Promise<TaskResponse> {
    await this.require(caller, 'core.change_task', id);
    await this.cancellations.cancel(id);
    const task = await this.tasks.get(caller, id);
    if (task.state === 'canceling' || task.state === 'canceled') return task;
    throw new HttpException(task, 409);
  }

  /** @throws NotFoundException, PermissionDenied, ConflictException when it has not ended */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.require(caller, 'core.delete_task', id);
    const deleted = await DELETE.first(this.dataSource, [id, FINAL_STATES]);
    if (deleted === undefined) throw new ConflictException({ detail: 'The task has not ended.' });
  }

  private async require(caller: Caller, permission: string, id: string): Promise<void> {
    await this.permissions.require(caller, permission, await this.targets.get(caller, TASK_TARGET, id));
  }
}
