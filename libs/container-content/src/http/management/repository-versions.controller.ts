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

/** Versions of repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container/:id/versions', 'Repositories: Container Versions')
export class RepositoryVersionsController {
  constructor(private readonly versions: RepositoryVersionListing) {}

  @Get()
  @Lists(RepositoryVersionResponse, 'repositories_container_container_versions', VERSION_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Listed(VERSION_FILTERS) query: ListQuery,
  ): Promise<Found<RepositoryVersionResponse>> {
    return this.versions.page(
      { plugin: 'container', kind: 'regular', id, caller, isVisible: isRepositoryVisible },
      query,
    );
  }

  @Get(':number')
  @Reads(RepositoryVersionResponse, 'repositories_container_container_versions')
  read(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @VersionNumber() number: number,
  ): Promise<RepositoryVersionResponse> {
    return this.versions.get(
      { plugin: 'container', kind: 'regular', id, caller, isVisible: isRepositoryVisible },
      number,
    );
  }
}
