import {
  type Caller,
  Distribution,
  Filters,
  type Found,
  type ListQuery,
  labelFilters,
  objectColumns,
  objectFilters,
  objectOrderings,
  Rows,
  referenceFilters,
  textFilters,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isDistributionVisible } from '../../auth/visibility.js';
import { DistributionResponse, type DistributionRow } from './distribution.response.js';
import { DISTRIBUTION_RESOURCE, PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

/** What the list of distributions can be narrowed by. */
export const DISTRIBUTION_FILTERS = new Filters({
  ...objectFilters(DISTRIBUTION_RESOURCE, 'd.id'),
  ...textFilters('name', 'd.name'),
  ...textFilters('base_path', 'd.base_path', ['', '__in', '__contains', '__icontains']),
  ...textFilters('namespace__name', 'n.name', ['']),
  ...referenceFilters('repository', 'd.repository_id', [PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE]),
  ...labelFilters('d.pulp_labels'),
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
    const query = this.dataSource
      .createQueryBuilder(Distribution, 'd')
      .innerJoin('d.namespace', 'n')
      .leftJoin('d.repository', 'r')
      .where(`(r.id IS NULL OR r.plugin = 'container')`);
    return new Rows<DistributionRow>(query, {
      key: 'd.id',
      columns: {
        ...objectColumns('d'),
        name: 'd.name',
        basePath: 'd.basePath',
        description: 'd.description',
        pulpLabels: 'd.pulpLabels',
        private: 'd.private',
        hidden: 'd.hidden',
        namespaceId: 'd.namespaceId',
        repositoryId: 'd.repositoryId',
        repositoryKind: 'r.kind',
        versionNumber: 'd.versionNumber',
      },
      orderings: { ...objectOrderings('d'), name: 'd.name', base_path: 'd.basePath' },
    }).visibleTo(caller, isDistributionVisible);
  }
}
