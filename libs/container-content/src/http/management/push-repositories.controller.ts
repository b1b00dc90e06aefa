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

import { PushRepositoryResponse } from './repository.response.js';
import { PUSH_REPOSITORY_FILTERS, RepositoryListing } from './repository-listing.js';

/** Repositories that registry clients write. */
@ManagementRoutes('repositories/container/container-push', 'Repositories: Container-Push')
export class PushRepositoriesController {
  constructor(private readonly repositories: RepositoryListing) {}

  @Get()
  @Lists(PushRepositoryResponse, 'repositories_container_container_push', PUSH_REPOSITORY_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @Listed(PUSH_REPOSITORY_FILTERS) query: ListQuery,
  ): Promise<Found<PushRepositoryResponse>> {
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
