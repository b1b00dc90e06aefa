import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { AssignmentId, NumericId } from '../path-params.js';

import { UserListing } from '../users/user-listing.js';
import { UserRoleBody, UserRoleResponse } from './assignment.dto.js';
import { Assignments, USER_ROLE_FILTERS } from './assignments.js';
import type { Holder } from './role-holder.js';

/** The roles of one user. */
@ManagementRoutes('users/:id/roles', 'Users: Roles')
export class UserRolesController {
  constructor(
    private readonly users: UserListing,
    private readonly assignments: Assignments,
  ) {}

  @Get()
  @Lists(UserRoleResponse, 'users_roles', USER_ROLE_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Listed(USER_ROLE_FILTERS) query: ListQuery,
  ): Promise<Found<UserRoleResponse>> {
    return this.assignments.page(await this.holder(caller, id), query);
  }

  @Post()
  @Audited('role-add')
  @Creates(UserRoleResponse, 'users_roles')
  async create(@CalledBy() caller: Caller, @NumericId() id: number, @Body(bodyPipe) body: UserRoleBody) {
    return this.assignments.create(caller, await this.holder(caller, id), body);
  }

  @Get(':assignmentId')
  @Reads(UserRoleResponse, 'users_roles')
  async read(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
    return this.assignments.get(await this.holder(caller, id), assignmentId);
  }

  @Delete(':assignmentId')
  @Audited('role-remove')
  @Deletes('users_roles')
  async delete(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
    await this.assignments.delete(caller, await this.holder(caller, id), assignmentId);
  }

  private async holder(caller: Caller, id: number): Promise<Holder> {
    await this.users.get(caller, id);
    return { type: 'user', id };
  }
}
