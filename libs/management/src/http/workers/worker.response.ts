import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { TASK_RESOURCE, WORKER_RESOURCE } from '../../access/core-resources.js';
import { NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

export interface WorkerRow extends ObjectRow {
  readonly name: string;
  readonly lastHeartbeat: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly currentTaskId: string | null;
}

const VERSIONS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** A process that does tasks. */
@ApiSchema({ name: 'WorkerResponse' })
export class WorkerResponse extends ObjectResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty({ format: 'date-time' })
  readonly last_heartbeat: string;

  @ApiProperty(VERSIONS)
  readonly versions: Readonly<Record<string, string>>;

  @ApiProperty({
    ...NULLABLE_TEXT,
  })
  readonly current_task: string | null;

  constructor(row: WorkerRow) {
    super(WORKER_RESOURCE.href(row.id), WORKER_RESOURCE.prn(row.id), row);
    this.name = row.name;
    this.last_heartbeat = row.lastHeartbeat;
    this.versions = row.versions;
    this.current_task = row.currentTaskId === null ? null : TASK_RESOURCE.href(row.currentTaskId);
  }
}
