import { TASK_STATES, type TaskState } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TASK_RESOURCE, WORKER_RESOURCE } from '../core-resources.js';
import { NULLABLE_TEXT, NULLABLE_TIME, ObjectResponse, type ObjectRow } from '../object-response.js';

export interface MinimalTaskRow extends ObjectRow {
  readonly name: string;
  readonly state: TaskState;
  readonly unblockedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly workerId: string | null;
  readonly taskGroupId: string | null;
}

/** How far a task has come. */
@ApiSchema({ name: 'MinimalTaskResponse' })
export class MinimalTaskResponse extends ObjectResponse {
  @ApiProperty()
  readonly pulp_api_version: string = 'v3';

  @ApiProperty()
  readonly name: string;

  @ApiProperty({ enum: TASK_STATES })
  readonly state: TaskState;

  @ApiProperty({ ...NULLABLE_TIME })
  readonly unblocked_at: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly started_at: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly finished_at: string | null;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly worker: string | null;

  constructor(row: MinimalTaskRow) {
    super(TASK_RESOURCE.href(row.id), TASK_RESOURCE.prn(row.id), row);
    this.name = row.name;
    this.state = row.state;
    this.unblocked_at = row.unblockedAt;
    this.started_at = row.startedAt;
    this.finished_at = row.finishedAt;
    this.worker = row.workerId === null ? null : WORKER_RESOURCE.href(row.workerId);
  }
}
