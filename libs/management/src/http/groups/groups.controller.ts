import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads, Updates } from '../management-routes.js';
import { NumericId } from '../path-params.js';

import { GroupBody, GroupResponse, PatchedGroupBody } from './group.dto.js';
import { GROUP_FILTERS, GroupListing } from './group-listing.js';
import { Groups } from './groups.js';

/** Users that have roles together. */
@ManagementRoutes('groups', 'Groups')
export class GroupsController {
  constructor(
    private readonly listing: GroupListing,
    private readonly groups: Groups,
  ) {}

  @Get()
  @Lists(GroupResponse, 'groups', GROUP_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(GROUP_FILTERS) query: ListQuery): Promise<Found<GroupResponse>> {
    return this.listing.page(caller, query);
  }

  @Post()
  @Creates(GroupResponse, 'groups')
  create(@CalledBy() caller: Caller, @Body(bodyPipe) body: GroupBody): Promise<GroupResponse> {
    return this.groups.create(caller, body);
  }

  @Get(':id')
  @Reads(GroupResponse, 'groups')
  read(@CalledBy() caller: Caller, @NumericId() id: number): Promise<GroupResponse> {
    return this.listing.get(caller, id);
  }

  @Put(':id')
  @Updates(GroupResponse, 'groups', 'update')
  async update(@CalledBy() caller: Caller, @NumericId() id: number, @Body(bodyPipe) body: GroupBody) {
    await this.groups.rename(caller, id, body);
    return this.listing.get(caller, id);
  }

  @Patch(':id')
  @Updates(GroupResponse, 'groups', 'partial_update')
  async change(@CalledBy() caller: Caller, @NumericId() id: number, @Body(bodyPipe) body: PatchedGroupBody) {
    await this.groups.rename(caller, id, body);
    return this.listing.get(caller, id);
  }

  @Delete(':id')
  @Audited('role-change')
  @Deletes('groups')
  delete(@CalledBy() caller: Caller, @NumericId() id: number): Promise<void> {
    return this.groups.delete(caller, id);
  }
}
