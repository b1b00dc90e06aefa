import { type Caller, PluginRegistry } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { distributionRows } from '../distributions/distribution-rows.js';
import type { ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { distributionVisibility } from '../visibility.js';
import { AnyDistributionResponse } from './any-distribution.response.js';

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
