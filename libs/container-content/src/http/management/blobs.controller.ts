import {
  CalledBy,
  type Caller,
  ContentQuery,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

import { BlobResponse } from './blob.response.js';
import { BlobListing } from './blob-listing.js';

/** Blobs, in whatever repositories they are. */
@ManagementRoutes('content/container/blobs', 'Content: Blobs')
export class BlobsController {
  constructor(private readonly blobs: BlobListing) {}

  @Get()
  @Lists(BlobResponse, 'content_container_blobs')
  list(@CalledBy() caller: Caller, @Query() query: ContentQuery): Promise<Found<BlobResponse>> {
    return this.blobs.page(caller, query);
  }

  @Get(':id')
  @Reads(BlobResponse, 'content_container_blobs')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<BlobResponse> {
    return this.blobs.get(caller, id);
  }
}
