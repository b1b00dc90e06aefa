import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads, Updates } from '../management-routes.js';
import { Id } from '../path-params.js';

import { PatchedRoleBody, RoleBody, RoleResponse } from './role.dto.js';
import { ROLE_FILTERS, RoleListing } from './role-listing.js';
import { Roles } from './roles.js';

/** Named sets of permissions. */
@ManagementRoutes('roles', 'Roles')
export class RolesController {
  constructor(
    private readonly listing: RoleListing,
    private readonly roles: Roles,
  ) {}

  @Get()
  @Lists(RoleResponse, 'roles', ROLE_FILTERS)
  list(@Listed(ROLE_FILTERS) query: ListQuery): Promise<Found<RoleResponse>> {
    return this.listing.page(query);
  }

  @Post()
  @Audited('role-change')
  @Creates(RoleResponse, 'roles')
  create(@CalledBy() caller: Caller, @Body(bodyPipe) body: RoleBody): Promise<RoleResponse> {
    return this.roles.create(caller, body);
  }

  @Get(':id')
  @Reads(RoleResponse, 'roles')
  read(@Id() id: string): Promise<RoleResponse> {
    return this.listing.get(id);
  }

  @Put(':id')
  @Audited('role-change')
  @Updates(RoleResponse, 'roles', 'update')
  update(@CalledBy() caller: Caller, @Id() id: string, @Body(bodyPipe) body: RoleBody) {
    return this.roles.change(caller, id, body);
  }

  @Patch(':id')
  @Audited('role-change')
  @Updates(RoleResponse, 'roles', 'partial_update')
  change(@CalledBy() caller: Caller, @Id() id: string, @Body(bodyPipe) body: PatchedRoleBody) {
    return this.roles.change(caller, id, body);
  }

  @Delete(':id')
  @Audited('role-change')
  @Deletes('roles')
  delete(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    return this.roles.delete(caller, id);
  }
}
