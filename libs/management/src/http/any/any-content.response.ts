import type { Resource } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ContentResponse, type ContentRow } from '../content-response.js';

export interface AnyContentRow extends ContentRow {
  readonly type: string;
}

/** A unit of content of any type: what all of them have. */
@ApiSchema({ name: 'ContentResponse' })
export class AnyContentResponse extends ContentResponse {
  @ApiProperty()
  readonly pulp_type: string;

  constructor(resource: Resource, row: AnyContentRow) {
    super(resource, row);
    this.pulp_type = row.type;
  }
}
