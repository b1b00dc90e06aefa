import { type PluginRegistry, Resource } from '@berth/platform';
import type { Type } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';

import { distributionVisibility, repositoryAccess } from '../../access/any-visibility.js';
import { ListedDistributionResponse } from '../distributions/distribution.dto.js';
import {
  type DistributionRow,
  distributionFilters,
  distributionRows,
} from '../distributions/distribution-listing.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { pageRoutes } from '../list-routes.js';

/** The controller of distributions of all kinds. */
export function anyDistributionsRoutes(plugins: PluginRegistry): Type {
  /** A distribution of any kind. */
  @ApiSchema({ name: 'DistributionResponse' })
  class AnyDistributionResponse extends ListedDistributionResponse {
    constructor(row: DistributionRow) {
      super(row, plugins.get(row.plugin));
    }
  }

  return pageRoutes({
    ...distributionRows(),
    resource: new Resource('core.distribution', 'distributions'),
    tag: 'Distributions',
    response: AnyDistributionResponse,
    filters: filtersOf(plugins),
    isVisible: distributionVisibility(plugins),
  });
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
