import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes } from '../management-routes.js';
import { NumericId, UserId } from '../path-params.js';

import { GroupUserBody, GroupUserResponse } from './group.dto.js';
import { GROUP_USER_FILTERS, GroupListing } from './group-listing.js';
import { Groups } from './groups.js';

/** Who is in a group. */
@ManagementRoutes('groups/:id/users', 'Groups: Users')
export class GroupUsersController {
  constructor(
    private readonly listing: GroupListing,
    private readonly groups: Groups,
  ) {}

  @Get()
  @Lists(GroupUserResponse, 'groups_users', GROUP_USER_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Listed(GROUP_USER_FILTERS) query: ListQuery,
  ): Promise<Found<GroupUserResponse>> {
    return this.listing.users(caller, id, query);
  }

  @Post()
  @Audited('role-change')
  @Creates(GroupUserResponse, 'groups_users')
  add(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(bodyPipe) { username }: GroupUserBody,
  ): Promise<GroupUserResponse> {
    return this.groups.addUser(caller, id, username);
  }

  @Delete(':userId')
  @Audited('role-change')
  @Deletes('groups_users')
  remove(@CalledBy() caller: Caller, @NumericId() id: number, @UserId() userId: number): Promise<void> {
    return this.groups.removeUser(caller, id, userId);
  }
}
