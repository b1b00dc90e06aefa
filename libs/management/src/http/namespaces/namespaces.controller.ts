import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Patch, Post } from '@nestjs/common';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { Namespaces } from '../../namespaces/namespaces.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import {
  AsyncOperationResponse,
  Creates,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from '../management-routes.js';
import { Id } from '../path-params.js';
import { NamespaceBody, NamespaceResponse, PatchedNamespaceBody } from './namespace.dto.js';
import { NAMESPACE_FILTERS, NamespaceListing } from './namespace-listing.js';

const ENDPOINT = 'pulp_container_namespaces';

/** The first segments of base paths: units of ownership. */
@ManagementRoutes('pulp_container/namespaces', 'Pulp_Container: Namespaces')
export class NamespacesController {
  constructor(
    private readonly listing: NamespaceListing,
    private readonly namespaces: Namespaces,
  ) {}

  @Get()
  @Lists(NamespaceResponse, ENDPOINT, NAMESPACE_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(NAMESPACE_FILTERS) query: ListQuery,
  ): Promise<Found<NamespaceResponse>> {
    return this.listing.page(caller, query);
  }

  @Get(':id')
  @Reads(NamespaceResponse, ENDPOINT)
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<NamespaceResponse> {
    return this.listing.get(caller, id);
  }

  @Post()
  @Creates(NamespaceResponse, ENDPOINT)
  async create(@CalledBy() caller: Caller, @Body(bodyPipe) body: NamespaceBody): Promise<NamespaceResponse> {
    const { name, pulp_labels: labels = {}, private: isPrivate = false } = body;
    return this.listing.get(caller, await this.namespaces.create(caller, name, { labels, isPrivate }));
  }

  @Patch(':id')
  @Updates(NamespaceResponse, ENDPOINT, 'partial_update')
  async partialUpdate(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedNamespaceBody,
  ): Promise<NamespaceResponse> {
    await this.namespaces.update(caller, id, body.private);
    return this.listing.get(caller, id);
  }

  @Delete(':id')
  @Dispatches(ENDPOINT, 'delete')
  async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.namespaces.delete(by, id));
  }
}
