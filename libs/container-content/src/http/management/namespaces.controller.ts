import {
  CalledBy,
  type Caller,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  PageQuery,
  Reads,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

import { NamespaceResponse } from './namespace.response.js';
import { NamespaceListing } from './namespace-listing.js';

/** The first segments of base paths: units of ownership. */
@ManagementRoutes('pulp_container/namespaces', 'Pulp_Container: Namespaces')
export class NamespacesController {
  constructor(private readonly namespaces: NamespaceListing) {}

  @Get()
  @Lists(NamespaceResponse, 'pulp_container_namespaces')
  list(@CalledBy() caller: Caller, @Query() query: PageQuery): Promise<Found<NamespaceResponse>> {
    return this.namespaces.page(caller, query);
  }

  @Get(':id')
  @Reads(NamespaceResponse, 'pulp_container_namespaces')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<NamespaceResponse> {
    return this.namespaces.get(caller, id);
  }
}
