import { ARTIFACT_RESOURCE } from '@berth/management';
import {
  ContentResponse,
  type ContentRow,
  contentRoutes,
  NULLABLE_TEXT,
  textFilters,
} from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { Blob } from '../../blobs/blob.entity.js';
import { BLOB_RESOURCE, CONTAINER_REPOSITORIES } from '../../managed/container.js';
import type { Digest } from '../../oci/reference.js';

interface BlobRow extends ContentRow {
  readonly digest: Digest;
  readonly artifactId: string;
}

@ApiSchema({ name: 'container.BlobResponse' })
class BlobResponse extends ContentResponse {
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

/** Blobs of all repositories. */
export const BlobsController = contentRoutes<BlobRow>({
  resource: BLOB_RESOURCE,
  tag: 'Content: Blobs',
  response: BlobResponse,
  entity: Blob,
  alias: 'b',
  columns: { digest: 'b.digest', artifactId: 'b.artifactId' },
  orderings: { digest: 'b.digest' },
  filters: textFilters('digest', 'b.digest', ['', '__in']),
  repositories: CONTAINER_REPOSITORIES,
});
