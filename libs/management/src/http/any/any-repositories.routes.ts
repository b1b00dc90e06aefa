import { type Caller, type PluginRegistry, Resource } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { repositoryAccess, repositoryVisibility } from '../../access/any-visibility.js';
import { CalledBy } from '../called-by.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { pageRoutes } from '../list-routes.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { NULLABLE_TEXT } from '../object-response.js';
import { BaseRepositoryResponse } from '../repositories/repository.dto.js';
import {
  REPOSITORY_ROWS,
  type RepositoryRow,
  repositoryFilters,
} from '../repositories/repository-listing.js';
import { RepositoryVersionResponse } from '../versions/repository-version.response.js';
import { RepositoryVersionListing } from '../versions/repository-version-listing.js';
import { versionFilters } from '../versions/version-filters.js';

/** The controller of repositories of all kinds. */
export function anyRepositoriesRoutes(plugins: PluginRegistry): Type {
  /** A repository of any kind. */
  @ApiSchema({ name: 'RepositoryResponse' })
  class AnyRepositoryResponse extends BaseRepositoryResponse {
    @ApiProperty(NULLABLE_TEXT)
    readonly remote: string | null = null;

    constructor(row: RepositoryRow) {
      super(row, plugins.get(row.plugin).repositories[row.kind]);
    }
  }

  return pageRoutes({
    ...REPOSITORY_ROWS,
    resource: new Resource('core.repository', 'repositories'),
    tag: 'Repositories',
    response: AnyRepositoryResponse,
    filters: filtersOf(plugins),
    isVisible: repositoryVisibility(plugins),
  });
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
