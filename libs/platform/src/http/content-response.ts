import { ApiProperty } from '@nestjs/swagger';

import type { Resource } from '../plugins/resource.js';
import { LABELS, NULLABLE_TEXT, ObjectResponse, type ObjectRow } from './object-response.js';

/** What every unit of content shows. */
export abstract class ContentResponse extends ObjectResponse {
  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>> = {};

  @ApiProperty(NULLABLE_TEXT)
  readonly vuln_report: string | null = null;

  protected constructor(resource: Resource, row: ObjectRow) {
    super(resource.href(row.id), resource.prn(row.id), row);
  }
}
