import { ARTIFACT_RESOURCE, ContentResponse, type ContentRow, NULLABLE_TEXT } from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import type { Digest } from '../../oci/digest.js';
import { BLOB_RESOURCE } from './resources.js';

export interface BlobRow extends ContentRow {
  readonly digest: Digest;
  readonly artifactId: string;
}

@ApiSchema({ name: 'container.BlobResponse' })
export class BlobResponse extends ContentResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly artifact: string | null;

  @ApiProperty()
  readonly digest: string;

  constructor(row: BlobRow) {
    super(BLOB_RESOURCE, row);
    this.artifact = ARTIFACT_RESOURCE.href(row.artifactId);
    this.digest = row.digest;
  }
}
