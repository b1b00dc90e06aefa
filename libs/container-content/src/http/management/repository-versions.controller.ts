import { type ManagementRequest, RepositoryDeletions } from '@berth/management';
import {
  AsyncOperationResponse,
  Audited,
  CalledBy,
  Dispatches,
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
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Delete, Get } from '@nestjs/common';
import { isRepositoryVisible } from '../../auth/visibility.js';
import { AskedBy } from './asked-by.js';
import { VERSION_FILTERS } from './version-filters.js';

const ENDPOINT = 'repositories_container_container_versions';

/** Versions of repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container/:id/versions', 'Repositories: Container Versions')
export class RepositoryVersionsController {
  constructor(
    private readonly versions: RepositoryVersionListing,
    private readonly deletions: RepositoryDeletions,
  ) {}

  @Get()
  @Lists(RepositoryVersionResponse, ENDPOINT, VERSION_FILTERS)
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
  @Reads(RepositoryVersionResponse, ENDPOINT)
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

  @Delete(':number')
  @Audited('delete')
  @Dispatches(ENDPOINT, 'delete')
  async delete(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @VersionNumber() number: number,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.deletions.version(by, { kind: 'regular', id }, number));
  }
}
