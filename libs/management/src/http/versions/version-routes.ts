import type { Caller, RepositoryKind } from '@berth/platform';
import { Delete, Get, type Type } from '@nestjs/common';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { RepositoryDeletions } from '../../repositories/repository-deletions.js';
import { Audited } from '../audited.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { AsyncOperationResponse, Dispatches, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id, VersionNumber } from '../path-params.js';
import { RepositoryVersionResponse } from './repository-version.response.js';
import { type RepositoryRef, RepositoryVersionListing } from './repository-version-listing.js';
import { versionFilters } from './version-filters.js';

/**
 * The controller of the versions of a plugin's repositories of a kind: `versionRoutes(file, 'regular', 'Repositories: File')`.
 * @param tag of the repositories: it groups operations in the description
 */
export function versionRoutes(plugin: ManagedPlugin, kind: RepositoryKind, tag: string): Type {
  const { path, endpoint } = plugin.repositories[kind];
  const { push, regular } = plugin.repositories;
  const filters = versionFilters([push, regular], plugin.content, plugin.visibility.isReadable);
  const of = (id: string, caller: Caller): RepositoryRef => ({
    plugin: plugin.name,
    kind,
    id,
    caller,
    isVisible: plugin.visibility.isVisible,
  });

  @ManagementRoutes(`${path}/:id/versions`, `${tag} Versions`)
  class VersionsController {
    constructor(
      private readonly versions: RepositoryVersionListing,
      private readonly deletions: RepositoryDeletions,
    ) {}

    @Get()
    @Lists(RepositoryVersionResponse, `${endpoint}_versions`, filters)
    list(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @Listed(filters) query: ListQuery,
    ): Promise<Found<RepositoryVersionResponse>> {
      return this.versions.page(of(id, caller), query);
    }

    @Get(':number')
    @Reads(RepositoryVersionResponse, `${endpoint}_versions`)
    read(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @VersionNumber() number: number,
    ): Promise<RepositoryVersionResponse> {
      return this.versions.get(of(id, caller), number);
    }

    @Delete(':number')
    @Audited('delete')
    @Dispatches(`${endpoint}_versions`, 'delete')
    async delete(
      @AskedBy() by: ManagementRequest,
      @Id() id: string,
      @VersionNumber() number: number,
    ): Promise<AsyncOperationResponse> {
      return new AsyncOperationResponse(await this.deletions.version(by, { kind, id }, number));
    }
  }
  return VersionsController;
}
