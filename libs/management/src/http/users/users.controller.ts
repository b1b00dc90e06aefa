import type { Caller } from '@berth/platform';
import { Body, DefaultValuePipe, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { UserChanges } from '../../users/user-changes.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads, Updates } from '../management-routes.js';
import { NumericId } from '../path-params.js';

import { fieldsOf, LogOutBody, PatchedUserBody, UserBody, UserResponse } from './user.dto.js';
import { USER_FILTERS, UserListing } from './user-listing.js';

/** The people and programs that can log in. */
@ManagementRoutes('users', 'Users')
export class UsersController {
  constructor(
    private readonly listing: UserListing,
    private readonly users: UserChanges,
  ) {}

  @Get()
  @Lists(UserResponse, 'users', USER_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(USER_FILTERS) query: ListQuery): Promise<Found<UserResponse>> {
    return this.listing.page(caller, query);
  }

  @Post()
  @Creates(UserResponse, 'users')
  async create(@CalledBy() caller: Caller, @Body(bodyPipe) body: UserBody): Promise<UserResponse> {
    return this.listing.get(caller, await this.users.create(caller, fieldsOf(body)));
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
    return this.write(caller, id, body);
  }

  @Patch(':id')
  @Updates(UserResponse, 'users', 'partial_update')
  change(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(bodyPipe) body: PatchedUserBody,
  ): Promise<UserResponse> {
    return this.write(caller, id, body);
  }

  @Delete(':id')
  @Deletes('users')
  async delete(@CalledBy() caller: Caller, @NumericId() id: number): Promise<void> {
    await this.listing.get(caller, id);
    return this.users.delete(caller, id);
  }

  @Post(':id/log_out')
  @HttpCode(204)
  @ApiOperation({ operationId: 'users_log_out' })
  @ApiNoContentResponse({ description: 'They are void.' })
  async logOut(
    @CalledBy() caller: Caller,
    @NumericId() id: number,
    @Body(new DefaultValuePipe({}), bodyPipe) body: LogOutBody,
  ): Promise<void> {
    const { username } = await this.listing.get(caller, id);
    return this.users.logOut(username, body.access_tokens);
  }

  private async write(caller: Caller, id: number, body: PatchedUserBody): Promise<UserResponse> {
    const { username, first_name, last_name, email } = await this.listing.get(caller, id);
    const user = fieldsOf({ username, first_name, last_name, email });
    await this.users.change(caller, id, user, fieldsOf(body));
    return this.listing.get(caller, id);
  }
}
