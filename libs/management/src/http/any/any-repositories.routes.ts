import { type Caller, PluginRegistry, type RepositoryResource } from '@berth/platform';
import { Get, Injectable, type Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { repositoryAccess, repositoryVisibility } from '../../access/any-visibility.js';
import { CalledBy } from '../called-by.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { NULLABLE_TEXT } from '../object-response.js';
import { BaseRepositoryResponse } from '../repositories/repository.dto.js';
import { repositoryFilters } from '../repositories/repository-filters.js';
import { type RepositoryRow, repositoryRows } from '../repositories/repository-rows.js';
import { RepositoryVersionResponse } from '../versions/repository-version.response.js';
import { RepositoryVersionListing } from '../versions/repository-version-listing.js';
import { versionFilters } from '../versions/version-filters.js';

/** Repositories of all kinds. */
@Injectable()
export class AnyRepositoryListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<AnyRepositoryResponse>> {
    const rows = repositoryRows(this.dataSource).visibleTo(caller, repositoryVisibility(this.plugins));
    return (await rows.page(query)).map(
      (row) => new AnyRepositoryResponse(row, this.plugins.get(row.plugin).repositories[row.kind]),
    );
  }
}

/** A repository of any kind. */
@ApiSchema({ name: 'RepositoryResponse' })
class AnyRepositoryResponse extends BaseRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  constructor(row: RepositoryRow, resource: RepositoryResource) {
    super(row, resource);
  }
}

/** The controller of repositories of all kinds. */
export function anyRepositoriesRoutes(plugins: PluginRegistry): Type {
  const filters = filtersOf(plugins);

  @ManagementRoutes('repositories', 'Repositories')
  class AnyRepositoriesController {
    constructor(private readonly repositories: AnyRepositoryListing) {}

    @Get()
    @Lists(AnyRepositoryResponse, 'repositories', filters)
    list(
      @CalledBy() caller: Caller,
      @Listed(filters) query: ListQuery,
    ): Promise<Found<AnyRepositoryResponse>> {
      return this.repositories.page(caller, query);
    }
  }
  return AnyRepositoriesController;
}

/** The controller of versions of all repositories. */
export function anyVersionsRoutes(plugins: PluginRegistry): Type {
  const resources = kindsOf(plugins).map(({ resource }) => resource);
  const filters = versionFilters(resources, contentOf(plugins), repositoryAccess(plugins).isReadable);

  @ManagementRoutes('repository_versions', 'Repository_Versions')
  class AnyVersionsController {
    constructor(private readonly versions: RepositoryVersionListing) {}

    @Get()
    @Lists(RepositoryVersionResponse, 'repository_versions', filters)
    list(
      @CalledBy() caller: Caller,
      @Listed(filters) query: ListQuery,
    ): Promise<Found<RepositoryVersionResponse>> {
      return this.versions.all(caller, query);
    }
  }
  return AnyVersionsController;
}

const contentOf = (plugins: PluginRegistry) => plugins.all.flatMap(({ content }) => content);

const kindsOf = (plugins: PluginRegistry) =>
  plugins.all.flatMap(({ name: plugin, repositories }) =>
    Object.entries(repositories).map(([kind, resource]) => ({ plugin, kind, resource })),
  );

/** What the list of repositories can be narrowed by. */
function filtersOf(plugins: PluginRegistry): Filters {
  const kinds = kindsOf(plugins);
  const resources = kinds.map(({ resource }) => resource);
  const types = resources.map(({ type }) => type);
  const cases = kinds.map(
    ({ plugin, kind, resource }) =>
      `WHEN r.plugin = '${plugin}' AND r.kind = '${kind}' THEN '${resource.type}'`,
  );
  return new Filters({
    ...objectFilters(resources, 'r.id'),
    ...repositoryFilters(contentOf(plugins), repositoryAccess(plugins).isReadable),
    ...choiceFilters('pulp_type', `CASE ${cases.join(' ')} END`, types),
  });
}
