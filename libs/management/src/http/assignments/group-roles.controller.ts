import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { GroupListing } from '../groups/group-listing.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { AssignmentId, NumericId } from '../path-params.js';
import { GroupRoleBody, GroupRoleResponse } from './assignment.dto.js';
import { Assignments, GROUP_ROLE_FILTERS } from './assignments.js';
import type { Holder } from './role-holder.js';

/** The roles of one group. */
@ManagementRoutes('groups/:id/roles', 'Groups: Roles')
export class GroupRolesController {
  constructor(
    private readonly groups: GroupListing,
    private readonly assignments: Assignments,
  ) {}

  @Get()
  @Lists(GroupRoleResponse, 'groups_roles', GROUP_ROLE_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Listed(GROUP_ROLE_FILTERS) query: ListQuery,
  ): Promise<Found<GroupRoleResponse>> {
    return this.assignments.page(await this.holder(caller, id), query);
  }

  @Post()
  @Audited('role-add')
  @Creates(GroupRoleResponse, 'groups_roles')
  async create(@CalledBy() caller: Caller, @NumericId() id: number, @Body(bodyPipe) body: GroupRoleBody) {
    return this.assignments.create(caller, await this.holder(caller, id), body);
  }

  @Get(':assignmentId')
  @Reads(GroupRoleResponse, 'groups_roles')
  async read(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
    return this.assignments.get(await this.holder(caller, id), assignmentId);
  }

  @Delete(':assignmentId')
  @Audited('role-remove')
  @Deletes('groups_roles')
  async delete(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
    await this.assignments.delete(caller, await this.holder(caller, id), assignmentId);
  }

  private async holder(caller: Caller, id: number): Promise<Holder> {
    await this.groups.get(caller, id);
    return { type: 'group', id };
  }
}
