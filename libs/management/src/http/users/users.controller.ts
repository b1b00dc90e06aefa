import type { Caller } from '@berth/platform';
import { Body, DefaultValuePipe, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { Listed, type ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads, Updates } from '../management-routes.js';
import { NumericId } from '../path-params.js';

import { UserResponse } from './user.response.js';
import { LogOutBody, PatchedUserBody, UserBody } from './user-body.js';
import { USER_FILTERS, UserListing } from './user-listing.js';
import { Users } from './users.js';

/** The people and programs that can log in. */
@ManagementRoutes('users', 'Users')
export class UsersController {
  constructor(
    private readonly listing: UserListing,
    private readonly users: Users,
  ) {}

  @Get()
  @Lists(UserResponse, 'users', USER_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(USER_FILTERS) query: ListQuery): Promise<Found<UserResponse>> {
    return this.listing.page(caller, query);
  }

  @Post()
  @Creates(UserResponse, 'users')
  create(@CalledBy() caller: Caller, @Body(bodyPipe) body: UserBody): Promise<UserResponse> {
    return this.users.create(caller, body);
  }

  @Get(':id')
  @Reads(UserResponse, 'users')
  read(@CalledBy() caller: Caller, @NumericId() id: number): Promise<UserResponse> {
    return this.listing.get(caller, id);
  }

  @Put(':id')
  @Updates(UserResponse, 'users', 'update')
  update(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(bodyPipe) body: UserBody,
  ): Promise<UserResponse> {
    return this.users.change(caller, id, body);
  }

  @Patch(':id')
  @Updates(UserResponse, 'users', 'partial_update')
  change(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(bodyPipe) body: PatchedUserBody,
  ): Promise<UserResponse> {
    return this.users.change(caller, id, body);
  }

  @Delete(':id')
  @Deletes('users')
  delete(@CalledBy() caller: Caller, @NumericId() id: number): Promise<void> {
    return this.users.delete(caller, id);
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
    return this.users.logOut(caller, id, body);
  }
}
