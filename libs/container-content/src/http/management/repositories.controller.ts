import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/platform';
import { Get } from '@nestjs/common';

import { RepositoryResponse } from './repository.response.js';
import { REPOSITORY_FILTERS, RepositoryListing } from './repository-listing.js';

/** Repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container', 'Repositories: Container')
export class RepositoriesController {
  constructor(private readonly repositories: RepositoryListing) {}

  @Get()
  @Lists(RepositoryResponse, 'repositories_container_container', REPOSITORY_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @Listed(REPOSITORY_FILTERS) query: ListQuery,
  ): Promise<Found<RepositoryResponse>> {
    return (await this.repositories.page(caller, 'regular', query)).map((row) => new RepositoryResponse(row));
  }

  @Get(':id')
  @Reads(RepositoryResponse, 'repositories_container_container')
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<RepositoryResponse> {
    return new RepositoryResponse(await this.repositories.get(caller, 'regular', id));
  }
}
