import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../../access/managed-plugin.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { Rows } from '../rows.js';
import { distributionFilters } from './distribution-filters.js';
import { type DistributionRow, distributionRows } from './distribution-rows.js';

/** What the list of a plugin's distributions can be narrowed by. */
export const filtersOfDistributions = ({
  distributions,
  repositories: { push, regular },
  content,
  visibility,
}: ManagedPlugin): Filters =>
  new Filters({
    ...objectFilters(distributions, 'd.id'),
    ...distributionFilters([push, regular], content, visibility.isReadable),
    ...textFilters('namespace__name', 'n.name', ['']),
  });

/** Distributions of a plugin, for the management API. */
@Injectable()
export class DistributionListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
  ) {}

  page(caller: Caller, query: ListQuery): Promise<Found<DistributionRow>> {
    return this.rows(caller).page(query);
  }

  get(caller: Caller, id: string): Promise<DistributionRow> {
    return this.rows(caller).where('d.id = :id', { id }).one();
  }

  private rows(caller: Caller): Rows<DistributionRow> {
    return distributionRows(this.dataSource, this.plugin.distributionColumns)
      .where('d.plugin = :plugin', { plugin: this.plugin.name })
      .visibleTo(caller, this.plugin.visibility.isDistributionVisible);
  }
}
