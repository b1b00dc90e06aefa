import {
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  PageQuery,
  Reads,
  RepositoryVersionListing,
  RepositoryVersionResponse,
  VersionNumber,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

/** Versions of repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container/:id/versions', 'Repositories: Container Versions')
export class RepositoryVersionsController {
  constructor(private readonly versions: RepositoryVersionListing) {}

  @Get()
  @Lists(RepositoryVersionResponse, 'repositories_container_container_versions')
  list(@Id() id: string, @Query() query: PageQuery): Promise<Found<RepositoryVersionResponse>> {
    return this.versions.page({ plugin: 'container', kind: 'regular', id }, query);
  }

  @Get(':number')
  @Reads(RepositoryVersionResponse, 'repositories_container_container_versions')
  read(@Id() id: string, @VersionNumber() number: number): Promise<RepositoryVersionResponse> {
    return this.versions.get({ plugin: 'container', kind: 'regular', id }, number);
  }
}
