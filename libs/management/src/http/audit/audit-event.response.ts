import type { AuditAction } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { USER_RESOURCE } from '../../access/core-resources.js';
import { NULLABLE_TEXT } from '../object-response.js';

export interface AuditRow {
  readonly at: string;
  readonly action: AuditAction;
  readonly userId: number | null;
  readonly username: string;
  readonly client: string;
  readonly object: string | null;
  readonly detail: object | null;
  readonly correlationId: string;
}

/** Who did what, when and from where. */
@ApiSchema({ name: 'AuditEventResponse' })
export class AuditEventResponse {
  @ApiProperty({ format: 'date-time' })
  readonly at: string;

  @ApiProperty()
  readonly action: string;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly user: string | null;

  @ApiProperty()
  readonly username: string;

  @ApiProperty()
  readonly client: string;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly object: string | null;

  @ApiProperty({ nullable: true, type: 'object', additionalProperties: true })
  readonly detail: object | null;

  @ApiProperty()
  readonly correlation_id: string;

  constructor(row: AuditRow) {
    this.at = row.at;
    this.action = row.action;
    this.user = row.userId === null ? null : USER_RESOURCE.href(row.userId);
    this.username = row.username;
    this.client = row.client;
    this.object = row.object;
    this.detail = row.detail;
    this.correlation_id = row.correlationId;
  }
}
