import {
  choiceFilters,
  distributionFilters,
  distributionRows,
  distributionVisibility,
  Filters,
  type Found,
  type ListQuery,
  objectFilters,
  repositoryAccess,
} from '@berth/management/http';
import { type Caller, PluginRegistry } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { AnyDistributionResponse } from './any-distribution.response.js';

const RESOURCES = plugins.map(({ distributions }) => distributions);

const TYPE = `CASE d.plugin ${plugins.map(({ name, distributions }) => `WHEN '${name}' THEN '${distributions.type}'`).join(' ')} END`;

/** What the list of distributions of all kinds can be narrowed by. */
export const ANY_DISTRIBUTION_FILTERS = new Filters({
  ...objectFilters(RESOURCES, 'd.id'),
  ...distributionFilters(
    plugins.flatMap(({ repositories }) => Object.values(repositories)),
    plugins.flatMap(({ content }) => content),
    repositoryAccess(new PluginRegistry(plugins)).isReadable,
  ),
  ...choiceFilters(
    'pulp_type',
    TYPE,
    RESOURCES.map(({ type }) => type),
  ),
});

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
