import { type Caller, Settings } from '@berth/platform';
import { Delete, Post, Query, Req, type Type } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import type { FastifyRequest } from 'fastify';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { DistributionChanges } from '../../distributions/distribution-changes.js';
import { plainFieldsIn, type RequestedFields } from '../../distributions/distribution-fields.js';
import { ServedReferences } from '../../distributions/served-references.js';
import { publicHost } from '../base-url.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { changeableRoutes } from '../changeable-routes.js';
import { Omittable } from '../fields.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import type { Rows } from '../rows.js';
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
  const { distributions: resource } = plugin;
  const { path, endpoint } = resource;
  const filters = filtersOfDistributions(plugin);
  const Changeable = changeableRoutes<DistributionRow, BaseDistributionBody>({
    resource,
    filters,
    body,
    patchedBody,
    response,
  });

  @ManagementRoutes(path, tag)
  class DistributionsController extends Changeable {
    constructor(
      private readonly distributions: DistributionListing,
      private readonly changes: DistributionChanges,
      private readonly served: ServedReferences,
      private readonly settings: Settings,
    ) {
      super();
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

    override rows(caller: Caller): Rows<DistributionRow> {
      return this.distributions.rows(caller);
    }

    override row(caller: Caller, id: string): Promise<DistributionRow> {
      return this.distributions.get(caller, id);
    }

    override show(row: DistributionRow, request: FastifyRequest): BaseDistributionResponse {
      return new response(row, publicHost(request, this.settings));
    }

    override async change(
      by: ManagementRequest,
      id: string,
      wanted: Partial<BaseDistributionBody>,
    ): Promise<string | null> {
      return this.changes.update(by, id, await this.fieldsIn(wanted));
    }

    private async fieldsIn(wanted: Partial<BaseDistributionBody>): Promise<RequestedFields> {
      const { name, base_path: basePath } = wanted;
      return { ...plainFieldsIn(wanted), name, basePath, serves: await this.served.in(wanted) };
    }
  }
  return DistributionsController;
}
