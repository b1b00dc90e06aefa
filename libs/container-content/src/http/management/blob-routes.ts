import { contentRoutes, textFilters } from '@berth/management/http';

import { CONTAINER_REPOSITORIES } from '../../auth/visibility.js';
import { Blob } from '../../blobs/blob.entity.js';
import { BlobResponse, type BlobRow } from './blob.response.js';
import { BLOB_RESOURCE } from './resources.js';

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
