import { DistributionChanges, type ManagementRequest, type RequestedFields } from '@berth/management';
import {
  AsyncOperationResponse,
  bodyPipe,
  CalledBy,
  Changes,
  Dispatches,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  publicHost,
  Reads,
} from '@berth/management/http';
import { type Caller, Settings } from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AskedBy } from './asked-by.js';
import { DeleteQuery, isOfPulp } from './delete-query.js';
import { DistributionBody, PatchedDistributionBody } from './distribution.body.js';
import { DistributionResponse } from './distribution.response.js';
import { DISTRIBUTION_FILTERS, DistributionListing } from './distribution-listing.js';
import { ServedReferences } from './served-references.js';

const ENDPOINT = 'distributions_container_container';

/** Published names. */
@ManagementRoutes('distributions/container/container', 'Distributions: Container')
export class DistributionsController {
  constructor(
    private readonly distributions: DistributionListing,
    private readonly changes: DistributionChanges,
    private readonly served: ServedReferences,
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
    @AskedBy() by: ManagementRequest,
    @Body(bodyPipe) body: DistributionBody,
  ): Promise<AsyncOperationResponse> {
    const fields = { ...(await this.fieldsIn(body)), name: body.name, basePath: body.base_path };
    return new AsyncOperationResponse(await this.changes.create(by, fields));
  }

  @Put(':id')
  @Changes(DistributionResponse, ENDPOINT, 'update')
  update(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: DistributionBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DistributionResponse | AsyncOperationResponse> {
    return this.change(by, id, body, request, reply);
  }

  @Patch(':id')
  @Changes(DistributionResponse, ENDPOINT, 'partial_update')
  partialUpdate(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedDistributionBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DistributionResponse | AsyncOperationResponse> {
    return this.change(by, id, body, request, reply);
  }

  @Delete(':id')
  @Dispatches(ENDPOINT, 'delete')
  @ApiQuery({
    name: 'with_repository',
    required: false,
    type: Boolean,
    description:
      "Whether the push repository of the distribution's name is deleted, too. Pulp's clients expect it.",
  })
  async delete(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Query() { with_repository: wanted }: DeleteQuery,
    @Req() { headers }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    const withRepository = wanted ?? isOfPulp(headers['user-agent']);
    return new AsyncOperationResponse(await this.changes.delete(by, id, withRepository));
  }

  private async change(
    by: ManagementRequest,
    id: string,
    body: PatchedDistributionBody,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<DistributionResponse | AsyncOperationResponse> {
    const fields = await this.fieldsIn(body);
    const task = await this.changes.update(by, id, fields);
    if (task === null) return this.read(by.caller, id, request);
    reply.status(202);
    return new AsyncOperationResponse(task);
  }

  private async fieldsIn(body: PatchedDistributionBody): Promise<RequestedFields> {
    const { name, base_path: basePath, description, pulp_labels: pulpLabels, hidden } = body;
    const serves = await this.served.in(body);
    return { name, basePath, description, pulpLabels, private: body.private, hidden, serves };
  }
}
