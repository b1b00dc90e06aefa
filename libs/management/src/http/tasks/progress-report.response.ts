import { type ProgressReport, TASK_STATES, type TaskState } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { NULLABLE_TEXT } from '../object-response.js';

/** How far a task has come with one of the things that it does. */
@ApiSchema({ name: 'ProgressReportResponse' })
export class ProgressReportResponse {
  @ApiProperty()
  readonly message: string;

  @ApiProperty()
  readonly code: string;

  @ApiProperty({ enum: TASK_STATES })
  readonly state: TaskState;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly total: number | null;

  @ApiProperty({ type: 'integer' })
  readonly done: number;

  @ApiProperty(NULLABLE_TEXT)
  readonly suffix: string | null;

  constructor({ message, code, state, total, done, suffix }: ProgressReport) {
    this.message = message;
    this.code = code;
    this.state = state;
    this.total = total;
    this.done = done;
    this.suffix = suffix;
  }
}
