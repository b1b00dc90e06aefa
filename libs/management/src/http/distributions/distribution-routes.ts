import { type Caller, Settings } from '@berth/platform';
import { Delete, Get, Patch, Post, Put, Query, Req, Res, type Type } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { DistributionChanges } from '../../distributions/distribution-changes.js';
import { plainFieldsIn, type RequestedFields } from '../../distributions/distribution-fields.js';
import { ServedReferences } from '../../distributions/served-references.js';
import { publicHost } from '../base-url.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { Omittable } from '../fields.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import {
  AsyncOperationResponse,
  Changes,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
} from '../management-routes.js';
import { Id } from '../path-params.js';
import type { BaseDistributionBody, BaseDistributionResponse } from './distribution.dto.js';
import type { DistributionRow } from './distribution-listing.js';
import { DistributionListing, filtersOfDistributions } from './distribution-listing.js';

/** What goes with a distribution that is deleted. */
class DeleteQuery {
  @Omittable()
  @Transform(({ value }) => ({ true: true, false: false })[String(value).toLowerCase()] ?? value)
  @IsBoolean({ message: 'Must be a valid boolean.' })
  readonly with_repository?: boolean;
}

/** Pulp's clients take it that a push repository goes with its distribution: there is no other way to delete one. */
const isOfPulp = (userAgent = ''): boolean => /^(?:Pulp-CLI|OpenAPI-Generator)\//i.test(userAgent);

/** A plugin's distributions, as their routes take and show them. */
export interface DistributionRoutes {
  /** Groups their operations in the description. */
  readonly tag: string;
  readonly body: Type<BaseDistributionBody>;
  readonly patchedBody: Type<Partial<BaseDistributionBody>>;
  /** Its second parameter is the host at which clients reach this server. */
  readonly response: new (
    row: DistributionRow,
    host: string,
  ) => BaseDistributionResponse;
  /** Reads of a body what a distribution is to serve, where a plugin has more to say of that. */
  readonly references?: Type<ServedReferences>;
}

/** The controller of a plugin's distributions. */
export function distributionRoutes(plugin: ManagedPlugin, routes: DistributionRoutes): Type {
  const { tag, body, patchedBody, response } = routes;
  const { path, endpoint } = plugin.distributions;
  const filters = filtersOfDistributions(plugin);

  @ManagementRoutes(path, tag)
  class DistributionsController {
    constructor(
      private readonly distributions: DistributionListing,
      private readonly changes: DistributionChanges,
      private readonly served: ServedReferences,
      private readonly settings: Settings,
    ) {}

    @Get()
    @Lists(response, endpoint, filters)
    async list(
      @CalledBy() caller: Caller,
      @Listed(filters) query: ListQuery,
      @Req() request: FastifyRequest,
    ): Promise<Found<BaseDistributionResponse>> {
      const host = publicHost(request, this.settings);
      return (await this.distributions.rows(caller).page(query)).map((row) => new response(row, host));
    }

    @Get(':id')
    @Reads(response, endpoint)
    async read(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @Req() request: FastifyRequest,
    ): Promise<BaseDistributionResponse> {
      return new response(await this.distributions.get(caller, id), publicHost(request, this.settings));
    }

    @Post()
    @Dispatches(endpoint, 'create')
    @TakesBody(body)
    async create(
      @AskedBy() by: ManagementRequest,
      @BodyOf(body) wanted: BaseDistributionBody,
    ): Promise<AsyncOperationResponse> {
      const fields = { ...(await this.fieldsIn(wanted)), name: wanted.name, basePath: wanted.base_path };
      return new AsyncOperationResponse(await this.changes.create(by, fields));
    }

    @Put(':id')
    @Changes(response, endpoint, 'update')
    @TakesBody(body)
    update(
      @AskedBy() by: ManagementRequest,
      @Id() id: string,
      @BodyOf(body) wanted: BaseDistributionBody,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<BaseDistributionResponse | AsyncOperationResponse> {
      return this.change(by, id, wanted, request, reply);
    }

    @Patch(':id')
    @Changes(response, endpoint, 'partial_update')
    @TakesBody(patchedBody)
    partialUpdate(
      @AskedBy() by: ManagementRequest,
      @Id() id: string,
      @BodyOf(patchedBody) wanted: Partial<BaseDistributionBody>,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<BaseDistributionResponse | AsyncOperationResponse> {
      return this.change(by, id, wanted, request, reply);
    }

    @Delete(':id')
    @Dispatches(endpoint, 'delete')
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
      wanted: Partial<BaseDistributionBody>,
      request: FastifyRequest,
      reply: FastifyReply,
    ): Promise<BaseDistributionResponse | AsyncOperationResponse> {
      const task = await this.changes.update(by, id, await this.fieldsIn(wanted));
      if (task === null) return this.read(by.caller, id, request);
      reply.status(202);
      return new AsyncOperationResponse(task);
    }

    private async fieldsIn(wanted: Partial<BaseDistributionBody>): Promise<RequestedFields> {
      const { name, base_path: basePath } = wanted;
      return { ...plainFieldsIn(wanted), name, basePath, serves: await this.served.in(wanted) };
    }
  }
  return DistributionsController;
}
