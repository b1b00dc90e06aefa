import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Post } from '@nestjs/common';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { Listed, type ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { Creates, Deletes, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';

import { AccessTokenCreatedResponse, AccessTokenResponse } from './access-token.response.js';
import { AccessTokenBody } from './access-token-body.js';
import { ACCESS_TOKEN_FILTERS, AccessTokenListing } from './access-token-listing.js';
import { OwnTokens } from './own-tokens.js';

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
  create(@CalledBy() caller: Caller, @Body(bodyPipe) body: AccessTokenBody) {
    return this.tokens.create(caller, body);
  }

  @Get(':id')
  @Reads(AccessTokenResponse, 'access_tokens')
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<AccessTokenResponse> {
    return new AccessTokenResponse(await this.listing.row(caller, id));
  }

  @Delete(':id')
  @Deletes('access_tokens')
  revoke(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    return this.tokens.revoke(caller, id);
  }
}
