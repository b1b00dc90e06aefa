import {
  CalledBy,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { BlobResponse } from './blob.response.js';
import { BLOB_FILTERS, BlobListing } from './blob-listing.js';

/** Blobs of all repositories. */
@ManagementRoutes('content/container/blobs', 'Content: Blobs')
export class BlobsController {
  constructor(private readonly blobs: BlobListing) {}

  @Get()
  @Lists(BlobResponse, 'content_container_blobs', BLOB_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(BLOB_FILTERS) query: ListQuery): Promise<Found<BlobResponse>> {
    return this.blobs.page(caller, query);
  }

  @Get(':id')
  @Reads(BlobResponse, 'content_container_blobs')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<BlobResponse> {
    return this.blobs.get(caller, id);
  }
}
