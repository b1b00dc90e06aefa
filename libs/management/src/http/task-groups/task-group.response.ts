import type { TaskState } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TASK_GROUP_RESOURCE } from '../../access/core-resources.js';
import { ObjectResponse, type ObjectRow } from '../object-response.js';

import { MinimalTaskResponse } from '../tasks/task.dto.js';

export interface TaskGroupRow extends ObjectRow {
  readonly description: string;
  readonly allTasksDispatched: boolean;
}

const Count = (): PropertyDecorator => ApiProperty({ type: 'integer' });

/** Tasks that one request asked for. */
@ApiSchema({ name: 'TaskGroupResponse' })
export class TaskGroupResponse extends ObjectResponse {
  @ApiProperty()
  readonly description: string;

  @ApiProperty()
  readonly all_tasks_dispatched: boolean;

  @Count()
  readonly waiting: number;

  @Count()
  readonly skipped: number;

  @Count()
  readonly running: number;

  @Count()
  readonly completed: number;

  @Count()
  readonly canceled: number;

  @Count()
  readonly failed: number;

  @Count()
  readonly canceling: number;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  readonly group_progress_reports: readonly object[] = [];

  @ApiProperty({ type: [MinimalTaskResponse] })
  readonly tasks: readonly MinimalTaskResponse[];

  constructor(row: TaskGroupRow, tasks: readonly MinimalTaskResponse[]) {
    super(TASK_GROUP_RESOURCE.href(row.id), TASK_GROUP_RESOURCE.prn(row.id), row);
    const count = (wanted: TaskState) => tasks.filter(({ state }) => state === wanted).length;
    this.description = row.description;
    this.all_tasks_dispatched = row.allTasksDispatched;
    this.waiting = count('waiting');
    this.skipped = count('skipped');
    this.running = count('running');
    this.completed = count('completed');
    this.canceled = count('canceled');
    this.failed = count('failed');
    this.canceling = count('canceling');
    this.tasks = tasks;
  }
}
