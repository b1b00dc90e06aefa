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
  RepositoryVersionListing,
  RepositoryVersionResponse,
  VersionNumber,
} from '@berth/platform';
import { Get } from '@nestjs/common';

import { isRepositoryVisible } from '../../auth/visibility.js';
import { VERSION_FILTERS } from './version-filters.js';

/** Versions of repositories that registry clients write. */
@ManagementRoutes(
  'repositories/container/container-push/:id/versions',
  'Repositories: Container-Push Versions',
)
export class PushRepositoryVersionsController {
  constructor(private readonly versions: RepositoryVersionListing) {}

  @Get()
  @Lists(RepositoryVersionResponse, 'repositories_container_container_push_versions', VERSION_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Listed(VERSION_FILTERS) query: ListQuery,
  ): Promise<Found<RepositoryVersionResponse>> {
    return this.versions.page(
      { plugin: 'container', kind: 'push', id, caller, isVisible: isRepositoryVisible },
      query,
    );
  }

  @Get(':number')
  @Reads(RepositoryVersionResponse, 'repositories_container_container_push_versions')
  read(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @VersionNumber() number: number,
  ): Promise<RepositoryVersionResponse> {
    return this.versions.get(
      { plugin: 'container', kind: 'push', id, caller, isVisible: isRepositoryVisible },
      number,
    );
  }
}
