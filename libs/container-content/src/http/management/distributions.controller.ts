import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  PageQuery,
  publicHost,
  Reads,
  Settings,
} from '@berth/platform';
import { Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { DistributionResponse } from './distribution.response.js';
import { DistributionListing } from './distribution-listing.js';

/** Published names. */
@ManagementRoutes('distributions/container/container', 'Distributions: Container')
export class DistributionsController {
  constructor(
    private readonly distributions: DistributionListing,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Lists(DistributionResponse, 'distributions_container_container')
  list(
    @CalledBy() caller: Caller,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
  ): Promise<Found<DistributionResponse>> {
    return this.distributions.page(caller, query, publicHost(request, this.settings));
  }

  @Get(':id')
  @Reads(DistributionResponse, 'distributions_container_container')
  read(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Req() request: FastifyRequest,
  ): Promise<DistributionResponse> {
    return this.distributions.get(caller, id, publicHost(request, this.settings));
  }
}
