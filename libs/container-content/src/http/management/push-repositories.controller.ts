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

import { PushRepositoryResponse } from './repository.response.js';
import { RepositoryListing } from './repository-listing.js';

/** Repositories that registry clients write. */
@ManagementRoutes('repositories/container/container-push', 'Repositories: Container-Push')
export class PushRepositoriesController {
  constructor(private readonly repositories: RepositoryListing) {}

  @Get()
  @Lists(PushRepositoryResponse, 'repositories_container_container_push')
  async list(@CalledBy() caller: Caller, @Query() query: PageQuery): Promise<Found<PushRepositoryResponse>> {
    return (await this.repositories.page(caller, 'push', query)).map(
      (row) => new PushRepositoryResponse(row),
    );
  }

  @Get(':id')
  @Reads(PushRepositoryResponse, 'repositories_container_container_push')
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<PushRepositoryResponse> {
    return new PushRepositoryResponse(await this.repositories.get(caller, 'push', id));
  }
}
