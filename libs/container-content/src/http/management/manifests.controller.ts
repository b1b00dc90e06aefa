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

import { ManifestResponse } from './manifest.response.js';
import { ManifestListing } from './manifest-listing.js';

/** Manifests, in whatever repositories they are. */
@ManagementRoutes('content/container/manifests', 'Content: Manifests')
export class ManifestsController {
  constructor(private readonly manifests: ManifestListing) {}

  @Get()
  @Lists(ManifestResponse, 'content_container_manifests')
  list(@CalledBy() caller: Caller, @Query() query: ContentQuery): Promise<Found<ManifestResponse>> {
    return this.manifests.page(caller, query);
  }

  @Get(':id')
  @Reads(ManifestResponse, 'content_container_manifests')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<ManifestResponse> {
    return this.manifests.get(caller, id);
  }
}
