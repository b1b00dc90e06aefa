import type { Caller, PluginRegistry } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';

import { CalledBy } from '../called-by.js';
import { distributionFilters } from '../distributions/distribution-filters.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import type { Found } from '../found.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { repositoryAccess } from '../visibility.js';
import { AnyDistributionResponse } from './any-distribution.response.js';
import { AnyDistributionListing } from './any-distribution-listing.js';

/** The controller of distributions of all kinds. */
export function anyDistributionsRoutes(plugins: PluginRegistry): Type {
  const filters = filtersOf(plugins);

  @ManagementRoutes('distributions', 'Distributions')
  class AnyDistributionsController {
    constructor(private readonly distributions: AnyDistributionListing) {}

    @Get()
    @Lists(AnyDistributionResponse, 'distributions', filters)
    list(
      @CalledBy() caller: Caller,
      @Listed(filters) query: ListQuery,
    ): Promise<Found<AnyDistributionResponse>> {
      return this.distributions.page(caller, query);
    }
  }
  return AnyDistributionsController;
}

/** What the list can be narrowed by. */
function filtersOf(plugins: PluginRegistry): Filters {
  const resources = plugins.all.map(({ distributions }) => distributions);
  const types = resources.map(({ type }) => type);
  const cases = plugins.all.map(({ name, distributions }) => `WHEN '${name}' THEN '${distributions.type}'`);
  return new Filters({
    ...objectFilters(resources, 'd.id'),
    ...distributionFilters(
      plugins.all.flatMap(({ repositories }) => Object.values(repositories)),
      plugins.all.flatMap(({ content }) => content),
      repositoryAccess(plugins).isReadable,
    ),
    ...choiceFilters('pulp_type', `CASE d.plugin ${cases.join(' ')} END`, types),
  });
}
