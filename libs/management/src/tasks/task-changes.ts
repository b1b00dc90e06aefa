import {
  type Caller,
  Cancellations,
  DomainError,
  FINAL_STATES,
  isTaskChangeable,
  isTaskVisible,
  PermissionDenied,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { TASK_TARGET } from '../access/core-resources.js';
import { ObjectPermissions } from '../access/object-permissions.js';
import { ObjectUnknown } from '../access/refusals.js';

/** Only what has ended can be forgotten. */
class TaskNotEnded extends DomainError {
  readonly code = 'TASK_NOT_ENDED';
  readonly kind = 'conflict';

  constructor() {
    super('The task has not ended.');
  }
}

/** Group `g` of tasks: users who may see one of them know of it. */
export const isTaskGroupVisible = (viewer: string): string =>
  `EXISTS (SELECT 1 FROM task t WHERE t.task_group_id = g.id AND ${isTaskVisible(viewer)})`;

const DELETE = new Statement<{ id: string }>(
  'DELETE FROM task WHERE id = $1 AND state = ANY($2) RETURNING id',
);

const GROUP_RIGHTS = new Statement<{ visible: boolean; mayCancel: boolean }>(
  `SELECT $3 OR ${isTaskGroupVisible('$2::int')} AS visible,
          $3 OR NOT EXISTS (
            SELECT 1 FROM task t
             WHERE t.task_group_id = g.id AND NOT COALESCE(${isTaskChangeable('$2::int')}, false)) AS "mayCancel"
     FROM task_group g WHERE g.id = $1`,
);

/** Ends tasks early, and forgets them. What has ended otherwise stays as it is. */
@Injectable()
export class TaskChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly permissions: ObjectPermissions,
    private readonly cancellations: Cancellations,
  ) {}

  /** @throws ObjectUnknown, PermissionDenied */
  async cancel(caller: Caller, id: string): Promise<void> {
    await this.permissions.requireOn(caller, TASK_TARGET, id, 'core.change_task');
    await this.cancellations.cancel(id);
  }

  /** All tasks of a group, for users who may cancel each of them. @throws ObjectUnknown, PermissionDenied */
  async cancelGroup({ userId, superuser }: Caller, id: string): Promise<void> {
    const rights = await GROUP_RIGHTS.first(this.dataSource, [id, userId, superuser]);
    if (rights?.visible !== true) throw new ObjectUnknown();
    if (!rights.mayCancel) throw new PermissionDenied();
    await this.cancellations.cancelGroup(id);
  }

  /** @throws ObjectUnknown, PermissionDenied, TaskNotEnded */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.permissions.requireOn(caller, TASK_TARGET, id, 'core.delete_task');
    const deleted = await DELETE.first(this.dataSource, [id, FINAL_STATES]);
    if (deleted === undefined) throw new TaskNotEnded();
  }
}
