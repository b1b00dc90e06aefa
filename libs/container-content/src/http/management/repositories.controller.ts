import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  PageQuery,
  Reads,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

import { RepositoryResponse } from './repository.response.js';
import { RepositoryListing } from './repository-listing.js';

/** Repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container', 'Repositories: Container')
export class RepositoriesController {
  constructor(private readonly repositories: RepositoryListing) {}

  @Get()
  @Lists(RepositoryResponse, 'repositories_container_container')
  async list(@CalledBy() caller: Caller, @Query() query: PageQuery): Promise<Found<RepositoryResponse>> {
    return (await this.repositories.page(caller, 'regular', query)).map((row) => new RepositoryResponse(row));
  }

  @Get(':id')
  @Reads(RepositoryResponse, 'repositories_container_container')
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<RepositoryResponse> {
    return new RepositoryResponse(await this.repositories.get(caller, 'regular', id));
  }
}
