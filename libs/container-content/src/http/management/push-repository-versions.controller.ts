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

const ENDPOINT = 'repositories_container_container_push_versions';

/** Versions of repositories that registry clients write. */
@ManagementRoutes(
  'repositories/container/container-push/:id/versions',
  'Repositories: Container-Push Versions',
)
export class PushRepositoryVersionsController {
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
      { plugin: 'container', kind: 'push', id, caller, isVisible: isRepositoryVisible },
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
      { plugin: 'container', kind: 'push', id, caller, isVisible: isRepositoryVisible },
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
    return new AsyncOperationResponse(await this.deletions.version(by, { kind: 'push', id }, number));
  }
}
