import {
  CalledBy,
  type Found,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  RepositoryVersionListing,
  RepositoryVersionResponse,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { ANY_VERSION_FILTERS } from './any-filters.js';

/** Versions of all repositories. */
@ManagementRoutes('repository_versions', 'Repository_Versions')
export class AnyVersionsController {
  constructor(private readonly versions: RepositoryVersionListing) {}

  @Get()
  @Lists(RepositoryVersionResponse, 'repository_versions', ANY_VERSION_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(ANY_VERSION_FILTERS) query: ListQuery,
  ): Promise<Found<RepositoryVersionResponse>> {
    return this.versions.all(caller, query);
  }
}
