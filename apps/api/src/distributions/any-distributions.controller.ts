import {
  CalledBy,
  type Found,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { AnyDistributionResponse } from './any-distribution.response.js';
import { ANY_DISTRIBUTION_FILTERS, AnyDistributionListing } from './any-distribution-listing.js';

/** Distributions of all kinds. */
@ManagementRoutes('distributions', 'Distributions')
export class AnyDistributionsController {
  constructor(private readonly distributions: AnyDistributionListing) {}

  @Get()
  @Lists(AnyDistributionResponse, 'distributions', ANY_DISTRIBUTION_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(ANY_DISTRIBUTION_FILTERS) query: ListQuery,
  ): Promise<Found<AnyDistributionResponse>> {
    return this.distributions.page(caller, query);
  }
}
