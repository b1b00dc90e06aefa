import { type Caller, type ContentPlugin, PluginRegistry } from '@berth/platform';
import { Get, Injectable, type Type } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { distributionVisibility, repositoryAccess } from '../../access/any-visibility.js';
import { CalledBy } from '../called-by.js';
import { BaseDistributionResponse } from '../distributions/distribution.dto.js';
import { distributionFilters } from '../distributions/distribution-filters.js';
import { type DistributionRow, distributionRows } from '../distributions/distribution-rows.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { Lists, ManagementRoutes } from '../management-routes.js';

/** Distributions of all kinds. */
@Injectable()
export class AnyDistributionListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<AnyDistributionResponse>> {
    const rows = distributionRows(this.dataSource).visibleTo(caller, distributionVisibility(this.plugins));
    return (await rows.page(query)).map(
      (row) => new AnyDistributionResponse(row, this.plugins.get(row.plugin)),
    );
  }
}

/** A distribution of any kind. */
@ApiSchema({ name: 'DistributionResponse' })
class AnyDistributionResponse extends BaseDistributionResponse {
  constructor(row: DistributionRow, plugin: ContentPlugin) {
    super(row, plugin);
  }
}

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
