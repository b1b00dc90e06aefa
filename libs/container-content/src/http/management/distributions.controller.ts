import {
  AsyncOperationResponse,
  bodyPipe,
  CalledBy,
  type Caller,
  Dispatches,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  publicHost,
  Reads,
  Settings,
} from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { DistributionChanges, type RequestedFields } from '../../distributions/distribution-changes.js';
import { DistributionBody, PatchedDistributionBody } from './distribution.body.js';
import { DistributionResponse } from './distribution.response.js';
import { DISTRIBUTION_FILTERS, DistributionListing } from './distribution-listing.js';
import { servedBy } from './served-reference.js';

const ENDPOINT = 'distributions_container_container';

/** Published names. */
@ManagementRoutes('distributions/container/container', 'Distributions: Container')
export class DistributionsController {
  constructor(
    private readonly distributions: DistributionListing,
    private readonly changes: DistributionChanges,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Lists(DistributionResponse, ENDPOINT, DISTRIBUTION_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(DISTRIBUTION_FILTERS) query: ListQuery,
    @Req() request: FastifyRequest,
  ): Promise<Found<DistributionResponse>> {
    return this.distributions.page(caller, query, publicHost(request, this.settings));
  }

  @Get(':id')
  @Reads(DistributionResponse, ENDPOINT)
  read(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Req() request: FastifyRequest,
  ): Promise<DistributionResponse> {
    return this.distributions.get(caller, id, publicHost(request, this.settings));
  }

  @Post()
  @Dispatches(ENDPOINT, 'create')
  async create(
    @CalledBy() caller: Caller,
    @Body(bodyPipe) body: DistributionBody,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    const fields = { ...fieldsOf(body), name: body.name, basePath: body.base_path };
    return new AsyncOperationResponse(await this.changes.create({ caller, correlationId }, fields));
  }

  @Put(':id')
  @Dispatches(ENDPOINT, 'update')
  async update(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: DistributionBody,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    const request = { caller, correlationId };
    return new AsyncOperationResponse(await this.changes.update(request, id, fieldsOf(body)));
  }

  @Patch(':id')
  @Dispatches(ENDPOINT, 'partial_update')
  async partialUpdate(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedDistributionBody,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    const request = { caller, correlationId };
    return new AsyncOperationResponse(await this.changes.update(request, id, fieldsOf(body)));
  }

  @Delete(':id')
  @Dispatches(ENDPOINT, 'delete')
  async delete(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.changes.delete({ caller, correlationId }, id));
  }
}

function fieldsOf(body: PatchedDistributionBody): RequestedFields {
  const { name, base_path: basePath, description, pulp_labels: pulpLabels, hidden } = body;
  return { name, basePath, description, pulpLabels, private: body.private, hidden, serves: servedBy(body) };
}
