import type { ProgressReport, TaskError } from '@berth/platform';
import { ApiPropertyOptional, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { TASK_GROUP_RESOURCE, TASK_RESOURCE, USER_RESOURCE } from '../core-resources.js';
import { NULLABLE_TEXT } from '../object-response.js';

import { MinimalTaskResponse, type MinimalTaskRow } from './minimal-task.response.js';
import { ProgressReportResponse } from './progress-report.response.js';

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
