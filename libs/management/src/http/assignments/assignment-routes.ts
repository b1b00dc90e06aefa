import type { Caller } from '@berth/platform';
import { Delete, Get, Post, type Type } from '@nestjs/common';

import { Assignments, type Holder } from '../../roles/assignments.js';
import { Audited } from '../audited.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { GROUPS } from '../groups/group-listing.js';
import { Listings } from '../listings.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { AssignmentId, NumericId } from '../path-params.js';
import { USERS } from '../users/user-listing.js';
import {
  type AssignmentBody,
  assignmentIn,
  GroupRoleBody,
  RESPONSES,
  UserRoleBody,
} from './assignment.dto.js';
import { AssignmentListing, assignmentFilters } from './assignment-listing.js';

const HOLDERS = {
  user: { path: 'users', tag: 'Users: Roles', holders: USERS, body: UserRoleBody },
  group: { path: 'groups', tag: 'Groups: Roles', holders: GROUPS, body: GroupRoleBody },
} as const;

/** The controller of the roles of one user, or of one group. */
function assignmentRoutes(type: Holder['type']): Type {
  const { path, tag, holders, body } = HOLDERS[type];
  const [endpoint, response, filters] = [`${path}_roles`, RESPONSES[type], assignmentFilters(type)];

  @ManagementRoutes(`${path}/:id/roles`, tag)
  class AssignmentsController {
    constructor(
      private readonly listings: Listings,
      private readonly listing: AssignmentListing,
      private readonly assignments: Assignments,
    ) {}

    @Get()
    @Lists(response, endpoint, filters)
    async list(
      @CalledBy() caller: Caller,
      @NumericId() id: number,
      @Listed(filters) query: ListQuery,
    ): Promise<Found<object>> {
      return this.listing.page(caller, await this.holder(caller, id), query);
    }

    @Post()
    @Audited('role-add')
    @Creates(response, endpoint)
    @TakesBody(body)
    async create(@CalledBy() caller: Caller, @NumericId() id: number, @BodyOf(body) wanted: AssignmentBody) {
      const holder = await this.holder(caller, id);
      const made = await this.assignments.create(caller, holder, assignmentIn(wanted));
      return this.listing.get(caller, holder, made);
    }

    @Get(':assignmentId')
    @Reads(response, endpoint)
    async read(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
      return this.listing.get(caller, await this.holder(caller, id), assignmentId);
    }

    @Delete(':assignmentId')
    @Audited('role-remove')
    @Deletes(endpoint)
    async delete(@CalledBy() caller: Caller, @NumericId() id: number, @AssignmentId() assignmentId: string) {
      await this.assignments.delete(caller, await this.holder(caller, id), assignmentId);
    }

    /** One that the caller may know of. */
    private async holder(caller: Caller, id: number): Promise<Holder> {
      await this.listings.rows(holders, caller).where(`${holders.alias}.id = :id`, { id }).one();
      return { type, id };
    }
  }
  return AssignmentsController;
}

export const ASSIGNMENT_CONTROLLERS = [assignmentRoutes('user'), assignmentRoutes('group')];
