import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';

import { Groups } from '../../groups/groups.js';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { crudRoutes } from '../crud-routes.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { listRoutes } from '../list-routes.js';
import { Listings } from '../listings.js';
import { Creates, Deletes, Lists, ManagementRoutes } from '../management-routes.js';
import { NumericId, UserId } from '../path-params.js';
import { GroupBody, GroupUserBody, GroupUserResponse, PatchedGroupBody } from './group.dto.js';
import { GROUP_USER_FILTERS, GROUP_USERS, GROUPS } from './group-listing.js';

/** Who is in a group. */
@ManagementRoutes('groups/:id/users', 'Groups: Users')
class GroupUsersController {
  constructor(
    private readonly listings: Listings,
    private readonly groups: Groups,
  ) {}

  @Get()
  @Lists(GroupUserResponse, 'groups_users', GROUP_USER_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Listed(GROUP_USER_FILTERS) query: ListQuery,
  ): Promise<Found<GroupUserResponse>> {
    await this.listings.get(GROUPS, caller, id);
    const members = this.listings.rows(GROUP_USERS, caller).where('m.groupId = :id', { id });
    return (await members.page(query)).map((row) => new GroupUserResponse(row));
  }

  @Post()
  @Audited('role-change')
  @Creates(GroupUserResponse, 'groups_users')
  async add(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(bodyPipe) { username }: GroupUserBody,
  ): Promise<GroupUserResponse> {
    return new GroupUserResponse(await this.groups.addUser(caller, id, username));
  }

  @Delete(':userId')
  @Audited('role-change')
  @Deletes('groups_users')
  remove(@CalledBy() caller: Caller, @NumericId() id: number, @UserId() userId: number): Promise<void> {
    return this.groups.removeUser(caller, id, userId);
  }
}

/** Users that have roles together. */
export const GROUP_CONTROLLERS = [
  listRoutes(GROUPS),
  crudRoutes(GROUPS, {
    writes: Groups,
    body: GroupBody,
    patchedBody: PatchedGroupBody,
    fieldsOf: ({ name }) => ({ name }),
    changesOf: ({ name }) => ({ name }),
    audited: { delete: 'role-change' },
  }),
  GroupUsersController,
];
