import {
  NULLABLE_TEXT,
  NULLABLE_TIME,
  ObjectResponse,
  type ObjectRow,
  TASK_RESOURCE,
  TASK_STATES,
  type TaskError,
  type TaskState,
  USER_RESOURCE,
} from '@berth/platform';
import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';

export interface TaskRow extends ObjectRow {
  readonly name: string;
  readonly state: TaskState;
  readonly result: unknown;
  readonly error: TaskError | null;
  readonly createdResources: readonly string[];
  readonly reservedResources: readonly string[];
  readonly loggingCid: string;
  readonly createdById: number | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

const TEXTS = { type: 'array', items: { type: 'string' } } as const;

const ERROR: ApiPropertyOptions = {
  type: 'object',
  nullable: true,
  selfRequired: true,
  required: ['description', 'traceback', 'code'],
  properties: {
    description: { type: 'string' },
    traceback: { type: 'string', description: 'Always empty: stacks stay in the log.' },
    code: { type: 'string' },
  },
};

/** A recorded unit of background work. */
@ApiSchema({ name: 'TaskResponse' })
export class TaskResponse extends ObjectResponse {
  @ApiProperty({ enum: TASK_STATES })
  readonly state: TaskState;

  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly logging_cid: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly created_by: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly unblocked_at: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly started_at: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly finished_at: string | null;

  @ApiProperty(ERROR)
  readonly error: object | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly worker: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly parent_task: string | null = null;

  @ApiProperty(TEXTS)
  readonly child_tasks: readonly string[] = [];

  @ApiProperty(NULLABLE_TEXT)
  readonly task_group: string | null = null;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  readonly progress_reports: readonly object[] = [];

  @ApiProperty({ ...TEXTS, description: 'Hrefs; `<unavailable>` where the object is gone.' })
  readonly created_resources: readonly string[];

  @ApiProperty(TEXTS)
  readonly created_resource_prns: readonly string[];

  @ApiProperty(TEXTS)
  readonly reserved_resources_record: readonly string[];

  @ApiProperty({ nullable: true, type: 'object', additionalProperties: true })
  readonly result: unknown;

  @ApiProperty()
  readonly pulp_api_version: string = 'v3';

  /** @param createdHrefs by PRN */
  constructor(row: TaskRow, createdHrefs: ReadonlyMap<string, string>) {
    super(TASK_RESOURCE.href(row.id), TASK_RESOURCE.prn(row.id), row);
    this.state = row.state;
    this.name = row.name;
    this.logging_cid = row.loggingCid;
    this.created_by = row.createdById === null ? null : USER_RESOURCE.href(row.createdById);
    // What takes a task is what finds that nothing blocks it.
    this.unblocked_at = row.startedAt;
    this.started_at = row.startedAt;
    this.finished_at = row.finishedAt;
    this.error = row.error && errorOf(row.error);
    this.created_resources = row.createdResources.flatMap((prn) => createdHrefs.get(prn) ?? []);
    this.created_resource_prns = row.createdResources;
    this.reserved_resources_record = row.reservedResources;
    this.result = row.result;
  }
}

const errorOf = ({ description, code }: TaskError): object => ({ description, traceback: '', code });
