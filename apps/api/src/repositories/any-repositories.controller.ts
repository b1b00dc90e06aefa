import {
  CalledBy,
  type Found,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { ANY_REPOSITORY_FILTERS } from './any-filters.js';
import { AnyRepositoryResponse } from './any-repository.response.js';
import { AnyRepositoryListing } from './any-repository-listing.js';

/** Repositories of all kinds. */
@ManagementRoutes('repositories', 'Repositories')
export class AnyRepositoriesController {
  constructor(private readonly repositories: AnyRepositoryListing) {}

  @Get()
  @Lists(AnyRepositoryResponse, 'repositories', ANY_REPOSITORY_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(ANY_REPOSITORY_FILTERS) query: ListQuery,
  ): Promise<Found<AnyRepositoryResponse>> {
    return this.repositories.page(caller, query);
  }
}
