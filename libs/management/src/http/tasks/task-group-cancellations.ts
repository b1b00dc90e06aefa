import { type Caller, Cancellations, isTaskChangeable, PermissionDenied, Statement } from '@berth/platform';
import { HttpException, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { TaskGroupResponse } from './task-group.response.js';
import { TaskGroupListing } from './task-group-listing.js';

const FOREIGN = new Statement(
  `SELECT 1 FROM task t WHERE t.task_group_id = $1 AND NOT COALESCE(${isTaskChangeable('$2::int')}, false) LIMIT 1`,
);

/** Ends all tasks of a group early. */
@Injectable()
export class TaskGroupCancellations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly groups: TaskGroupListing,
    private readonly cancellations: Cancellations,
  ) {}

  /**
   * For users who may cancel each of its tasks.
   * @throws NotFoundException, PermissionDenied; HttpException 409, with the group, when all had ended otherwise
   */
  async cancel(caller: Caller, id: string): Promise<TaskGroupResponse> {
    await this.groups.get(caller, id);
    await this.requireAll(caller, id);
    await this.cancellations.cancelGroup(id);
    const group = await this.groups.get(caller, id);
    if (group.canceling + group.canceled > 0) return group;
    throw new HttpException(group, 409);
  }

  private async requireAll({ superuser, userId }: Caller, id: string): Promise<void> {
    const foreign = superuser ? [] : await FOREIGN.all(this.dataSource, [id, userId]);
    if (foreign.length > 0) throw new PermissionDenied();
  }
}
