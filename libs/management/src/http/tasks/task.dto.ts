import {
  FINAL_STATES,
  type ProgressReport,
  TASK_STATES,
  type TaskError,
  type TaskState,
} from '@berth/platform';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { IsArray, IsIn } from 'class-validator';

import {
  TASK_GROUP_RESOURCE,
  TASK_RESOURCE,
  USER_RESOURCE,
  WORKER_RESOURCE,
} from '../../access/core-resources.js';
import { Omittable, OptionalTime } from '../fields.js';
import { NULLABLE_TEXT, NULLABLE_TIME, ObjectResponse, type ObjectRow } from '../object-response.js';

/** The end of a task or of a group, before it is done. */
@ApiSchema({ name: 'PatchedTaskCancel' })
export class CancelBody {
  @ApiProperty({ enum: ['canceled'] })
  @IsIn(['canceled'], { message: "The only acceptable value for 'state' is 'canceled'." })
  readonly state!: 'canceled';
}

const FINAL = FINAL_STATES.join(', ');

/** Which tasks to forget. */
@ApiSchema({ name: 'Purge' })
export class PurgeBody {
  /** Of a month ago, unless it says otherwise. */
  @OptionalTime()
  readonly finished_before?: string;

  @ApiPropertyOptional({ type: String, enum: FINAL_STATES, isArray: true, default: ['completed'] })
  @Omittable()
  @IsArray({ message: 'Expected a list of items.' })
  @IsIn(FINAL_STATES, { each: true, message: `Each value must be one of ${FINAL}.` })
  readonly states?: (typeof FINAL_STATES)[number][];
}

/** How far a task has come with one of the things that it does. */
@ApiSchema({ name: 'ProgressReportResponse' })
class ProgressReportResponse {
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

export interface TaskRow extends MinimalTaskRow {
  readonly result: unknown;
  readonly error: TaskError | null;
  readonly createdResources: readonly string[];
  readonly reservedResources: readonly string[];
  readonly progressReports: readonly ProgressReport[];
  readonly loggingCid: string;
  readonly createdById: number | null;
  readonly parentTaskId: string | null;
  readonly childTaskIds: readonly string[];
}

const TEXTS = { type: 'array', items: { type: 'string' } } as const;

const ERROR: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  selfRequired: false,
  required: ['description', 'traceback', 'code'],
  properties: {
    description: { type: 'string' },
    traceback: { type: 'string', description: 'Always empty: stacks stay in the log.' },
    code: { type: 'string' },
  },
};

/** A recorded unit of background work. What a minimal one lacks is absent where `minimal` is asked for. */
@ApiSchema({ name: 'TaskResponse' })
export class TaskResponse extends MinimalTaskResponse {
  @ApiPropertyOptional()
  readonly logging_cid: string;

  @ApiPropertyOptional(NULLABLE_TEXT)
  readonly created_by: string | null;

  @ApiPropertyOptional(ERROR)
  readonly error: object | null;

  @ApiPropertyOptional(NULLABLE_TEXT)
  readonly parent_task: string | null;

  @ApiPropertyOptional(TEXTS)
  readonly child_tasks: readonly string[];

  @ApiPropertyOptional(NULLABLE_TEXT)
  readonly task_group: string | null;

  @ApiPropertyOptional({ type: [ProgressReportResponse] })
  readonly progress_reports: readonly ProgressReportResponse[];

  @ApiPropertyOptional({ ...TEXTS })
  readonly created_resources: readonly string[];

  @ApiPropertyOptional(TEXTS)
  readonly created_resource_prns: readonly string[];

  @ApiPropertyOptional(TEXTS)
  readonly reserved_resources_record: readonly string[];

  @ApiPropertyOptional({ nullable: true, type: 'object', additionalProperties: true })
  readonly result: unknown;

  /** @param createdHrefs by PRN */
  constructor(row: TaskRow, createdHrefs: ReadonlyMap<string, string>) {
    super(row);
    this.logging_cid = row.loggingCid;
    this.created_by = row.createdById === null ? null : USER_RESOURCE.href(row.createdById);
    this.error = row.error && errorOf(row.error);
    this.parent_task = row.parentTaskId === null ? null : TASK_RESOURCE.href(row.parentTaskId);
    this.child_tasks = row.childTaskIds.map((id) => TASK_RESOURCE.href(id));
    this.task_group = row.taskGroupId === null ? null : TASK_GROUP_RESOURCE.href(row.taskGroupId);
    this.progress_reports = row.progressReports.map((report) => new ProgressReportResponse(report));
    this.created_resources = row.createdResources.flatMap((prn) => createdHrefs.get(prn) ?? []);
    this.created_resource_prns = row.createdResources;
    this.reserved_resources_record = row.reservedResources;
    this.result = row.result;
  }
}

const errorOf = ({ description, code }: TaskError): object => ({ description, traceback: '', code });

/** What was measured of a task: nothing, for no profiler runs here. Clients ask for it nevertheless. */
@ApiSchema({ name: 'ProfileArtifactResponse' })
export class ProfileArtifactsResponse {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', format: 'uri' },
  })
  readonly urls: Readonly<Record<string, string>> = {};
}
