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

import { ManifestResponse } from './manifest.response.js';
import { MANIFEST_FILTERS } from './manifest-filters.js';
import { ManifestListing } from './manifest-listing.js';

/** Manifests of all repositories. */
@ManagementRoutes('content/container/manifests', 'Content: Manifests')
export class ManifestsController {
  constructor(private readonly manifests: ManifestListing) {}

  @Get()
  @Lists(ManifestResponse, 'content_container_manifests', MANIFEST_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(MANIFEST_FILTERS) query: ListQuery,
  ): Promise<Found<ManifestResponse>> {
    return this.manifests.page(caller, query);
  }

  @Get(':id')
  @Reads(ManifestResponse, 'content_container_manifests')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<ManifestResponse> {
    return this.manifests.get(caller, id);
  }
}
