import type { Caller } from '@berth/platform';
import { Body, Delete, Post } from '@nestjs/common';

import { OwnTokens } from '../../users/own-tokens.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { listRoutes } from '../list-routes.js';
import { Listings } from '../listings.js';
import { Creates, Deletes, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import { AccessTokenBody, AccessTokenCreatedResponse, requestOf } from './access-token.dto.js';
import { ACCESS_TOKENS } from './access-token-listing.js';

/** Secrets that stand for passwords. */
@ManagementRoutes('access-tokens', 'Access-Tokens')
class AccessTokensController {
  constructor(
    private readonly listings: Listings,
    private readonly tokens: OwnTokens,
  ) {}

  @Post()
  @Creates(AccessTokenCreatedResponse, 'access_tokens')
  async create(
    @CalledBy() caller: Caller,
    @Body(bodyPipe) body: AccessTokenBody,
  ): Promise<AccessTokenCreatedResponse> {
    const { id, secret } = await this.tokens.create(caller, requestOf(body, caller));
    return new AccessTokenCreatedResponse(await this.listings.row(ACCESS_TOKENS, caller, id), secret);
  }

  @Delete(':id')
  @Deletes('access_tokens')
  async revoke(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    await this.listings.row(ACCESS_TOKENS, caller, id);
    await this.tokens.revoke(id);
  }
}

export const ACCESS_TOKEN_CONTROLLERS = [listRoutes(ACCESS_TOKENS), AccessTokensController];
