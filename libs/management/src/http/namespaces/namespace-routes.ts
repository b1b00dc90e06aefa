import type { Caller } from '@berth/platform';
import { Body, Delete, Patch, Post, type Type } from '@nestjs/common';

import type { ManagementRequest } from '../../access/repository-rights.js';
import { Namespaces } from '../../namespaces/namespaces.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { listRoutes } from '../list-routes.js';
import { Listings } from '../listings.js';
import {
  AsyncOperationResponse,
  Creates,
  Dispatches,
  ManagementRoutes,
  Updates,
} from '../management-routes.js';
import { Id } from '../path-params.js';
import { NamespaceBody, NamespaceResponse, PatchedNamespaceBody } from './namespace.dto.js';
import { namespacesWith } from './namespace-listing.js';

/** The controllers of the first segments of base paths: units of ownership. @param tag groups their operations */
export function namespaceRoutes(tag: string): readonly Type[] {
  const list = namespacesWith(tag);
  const { path, endpoint } = list.resource;

  @ManagementRoutes(path, tag)
  class NamespacesController {
    constructor(
      private readonly listings: Listings,
      private readonly namespaces: Namespaces,
    ) {}

    @Post()
    @Creates(NamespaceResponse, endpoint)
    async create(
      @CalledBy() caller: Caller,
      @Body(bodyPipe) body: NamespaceBody,
    ): Promise<NamespaceResponse> {
      const { name, pulp_labels: labels = {}, private: isPrivate = false } = body;
      const id = await this.namespaces.create(caller, name, { labels, isPrivate });
      return this.listings.get(list, caller, id);
    }

    @Patch(':id')
    @Updates(NamespaceResponse, endpoint, 'partial_update')
    async partialUpdate(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @Body(bodyPipe) body: PatchedNamespaceBody,
    ): Promise<NamespaceResponse> {
      await this.namespaces.update(caller, id, body.private);
      return this.listings.get(list, caller, id);
    }

    @Delete(':id')
    @Dispatches(endpoint, 'delete')
    async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
      return new AsyncOperationResponse(await this.namespaces.delete(by, id));
    }
  }
  return [listRoutes(list), NamespacesController];
}
