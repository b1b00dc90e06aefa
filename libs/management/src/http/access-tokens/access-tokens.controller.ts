import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';
import { OwnTokens } from '../../users/own-tokens.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';

import {
  AccessTokenBody,
  AccessTokenCreatedResponse,
  AccessTokenResponse,
  requestOf,
} from './access-token.dto.js';
import { ACCESS_TOKEN_FILTERS, AccessTokenListing } from './access-token-listing.js';

/** Secrets that stand for passwords. */
@ManagementRoutes('access-tokens', 'Access-Tokens')
export class AccessTokensController {
  constructor(
    private readonly listing: AccessTokenListing,
    private readonly tokens: OwnTokens,
  ) {}

  @Get()
  @Lists(AccessTokenResponse, 'access_tokens', ACCESS_TOKEN_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(ACCESS_TOKEN_FILTERS) query: ListQuery,
  ): Promise<Found<AccessTokenResponse>> {
    return this.listing.page(caller, query);
  }

  @Post()
  @Creates(AccessTokenCreatedResponse, 'access_tokens')
  async create(
    @CalledBy() caller: Caller,
    @Body(bodyPipe) body: AccessTokenBody,
  ): Promise<AccessTokenCreatedResponse> {
    const { id, secret } = await this.tokens.create(caller, requestOf(body, caller));
    return new AccessTokenCreatedResponse(await this.listing.row(caller, id), secret);
  }

  @Get(':id')
  @Reads(AccessTokenResponse, 'access_tokens')
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<AccessTokenResponse> {
    return new AccessTokenResponse(await this.listing.row(caller, id));
  }

  @Delete(':id')
  @Deletes('access_tokens')
  async revoke(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    await this.listing.row(caller, id);
    await this.tokens.revoke(id);
  }
}
