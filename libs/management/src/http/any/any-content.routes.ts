import type { Caller, PluginRegistry } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';

import { CalledBy } from '../called-by.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { contentFilters } from '../filters/content-filters.js';
import { Filters } from '../filters/filters.js';
import { Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import type { Found } from '../found.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { repositoryAccess } from '../visibility.js';
import { AnyContentResponse } from './any-content.response.js';
import { AnyContentListing } from './any-content-listing.js';

/** The controller of content of all types. */
export function anyContentRoutes(plugins: PluginRegistry): Type {
  const filters = filtersOf(plugins);

  @ManagementRoutes('content', 'Content')
  class AnyContentController {
    constructor(private readonly content: AnyContentListing) {}

    @Get()
    @Lists(AnyContentResponse, 'content', filters)
    list(@CalledBy() caller: Caller, @Listed(filters) query: ListQuery): Promise<Found<AnyContentResponse>> {
      return this.content.page(caller, query);
    }
  }
  return AnyContentController;
}

/** What the list can be narrowed by. */
function filtersOf(plugins: PluginRegistry): Filters {
  const resources = plugins.all.flatMap(({ content }) => content);
  const types = resources.map(({ model }) => model);
  return new Filters({
    ...objectFilters(resources, 'c.id'),
    ...contentFilters('c.id', repositoryAccess(plugins)),
    ...choiceFilters('pulp_type', 'c.type', types),
  });
}
