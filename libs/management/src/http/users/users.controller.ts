import { type Caller, requireAdministrator } from '@berth/platform';
import { Body, DefaultValuePipe, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';

import { UserChanges } from '../../users/user-changes.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { crudRoutes } from '../crud-routes.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Listings } from '../listings.js';
import { Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { NumericId } from '../path-params.js';
import { fieldsOf, LogOutBody, PatchedUserBody, UserBody, UserResponse } from './user.dto.js';
import { USERS } from './user-listing.js';

/** The people and programs that can log in. */
@ManagementRoutes('users', 'Users')
class UsersController {
  constructor(
    private readonly listings: Listings,
    private readonly users: UserChanges,
  ) {}

  @Get()
  @Lists(UserResponse, 'users', USERS.filters)
  async list(
    @CalledBy() caller: Caller,
    @Listed(USERS.filters) query: ListQuery,
  ): Promise<Found<UserResponse>> {
    requireAdministrator(caller);
    return this.listings.page(USERS, caller, query);
  }

  @Get(':id')
  @Reads(UserResponse, 'users')
  read(@CalledBy() caller: Caller, @NumericId() id: number): Promise<UserResponse> {
    return this.listings.get(USERS, caller, id);
  }

  @Post(':id/log_out')
  @HttpCode(204)
  @ApiOperation({ operationId: 'users_log_out' })
  @ApiNoContentResponse({ description: 'They are void.' })
  logOut(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(new DefaultValuePipe({}), bodyPipe) body: LogOutBody,
  ): Promise<void> {
    return this.users.logOut(caller, id, body.access_tokens);
  }
}

export const USER_CONTROLLERS = [
  UsersController,
  crudRoutes(USERS, {
    writes: UserChanges,
    body: UserBody,
    patchedBody: PatchedUserBody,
    fieldsOf,
    changesOf: fieldsOf,
  }),
];
