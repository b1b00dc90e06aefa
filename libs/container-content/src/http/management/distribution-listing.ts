import {
  type DistributionRow,
  distributionFilters,
  distributionRows,
  Filters,
  type Found,
  type ListQuery,
  objectFilters,
  type Rows,
  textFilters,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isDistributionVisible, isReadable } from '../../auth/visibility.js';
import { DistributionResponse } from './distribution.response.js';
import { CONTENT_RESOURCES, DISTRIBUTION_RESOURCE, REPOSITORY_RESOURCES } from './resources.js';

/** What the list of distributions can be narrowed by. */
export const DISTRIBUTION_FILTERS = new Filters({
  ...objectFilters(DISTRIBUTION_RESOURCE, 'd.id'),
  ...distributionFilters(REPOSITORY_RESOURCES, CONTENT_RESOURCES, isReadable),
  ...textFilters('namespace__name', 'n.name', ['']),
});

/** Distributions as the management API shows them. `host` is where registry clients reach this server. */
@Injectable()
export class DistributionListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery, host: string): Promise<Found<DistributionResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new DistributionResponse(row, host));
  }

  async get(caller: Caller, id: string, host: string): Promise<DistributionResponse> {
    return new DistributionResponse(await this.rows(caller).where('d.id = :id', { id }).one(), host);
  }

  private rows(caller: Caller): Rows<DistributionRow> {
    return distributionRows(this.dataSource)
      .where(`d.plugin = 'container'`)
      .visibleTo(caller, isDistributionVisible);
  }
}
