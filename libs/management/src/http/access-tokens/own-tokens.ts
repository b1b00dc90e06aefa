import {
  AccessTokenNameTaken,
  AccessTokens,
  type Caller,
  PermissionDenied,
  requireAdministrator,
  Statement,
  type TokenRequest,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NOT_UNIQUE, refusal } from '../refusal.js';

import { userIdOf } from '../users/user-reference.js';
import { AccessTokenCreatedResponse } from './access-token.response.js';
import type { AccessTokenBody } from './access-token-body.js';
import { AccessTokenListing } from './access-token-listing.js';

const EXISTS = new Statement('SELECT 1 FROM "user" WHERE id = $1');

// What was given out for it ends with it; the user's other clients fetch new tokens.
const REVOKE = new Statement(
  `WITH revoked AS (DELETE FROM access_token WHERE id = $1 RETURNING user_id)
   UPDATE "user" SET token_epoch = token_epoch + 1 FROM revoked WHERE "user".id = revoked.user_id`,
);

/** Makes and revokes access tokens: one's own, and those of others for administrators. */
@Injectable()
export class OwnTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: AccessTokens,
    private readonly listing: AccessTokenListing,
  ) {}

  /** @throws PermissionDenied, BadRequestException */
  async create(caller: Caller, body: AccessTokenBody): Promise<AccessTokenCreatedResponse> {
    if (caller.token !== null) throw new PermissionDenied('An access token cannot make another one.');
    const { name, scopes = null, management = false } = body;
    if (management && scopes !== null)
      throw refusal('A token for the management API cannot be limited to scopes.', 'scopes');
    const userId = await this.userOf(caller, body.user);
    const expiresAt = expiryOf(body.expires_at ?? null);
    const { id, secret } = await this.insert({ name, userId, scopes, management, expiresAt });
    return new AccessTokenCreatedResponse(await this.listing.row(caller, id), secret);
  }

  /** @throws NotFoundException */
  async revoke(caller: Caller, id: string): Promise<void> {
    await this.listing.row(caller, id);
    await REVOKE.all(this.dataSource, [id]);
  }

  private async userOf(caller: Caller, href: string | undefined): Promise<number> {
    const userId = href === undefined ? caller.userId : userIdOf(href);
    if (userId === caller.userId) return userId;
    requireAdministrator(caller);
    if ((await EXISTS.first(this.dataSource, [userId])) === undefined)
      throw refusal('Invalid hyperlink - Object does not exist.', 'user');
    return userId;
  }

  private async insert(request: TokenRequest): Promise<{ readonly id: string; readonly secret: string }> {
    try {
      return await this.tokens.create(request);
    } catch (error) {
      throw error instanceof AccessTokenNameTaken ? refusal(NOT_UNIQUE, 'name') : error;
    }
  }
}

/** @throws BadRequestException */
function expiryOf(time: string | null): Date | null {
  const expiresAt = time === null ? null : new Date(time);
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now()))
    throw refusal('A token cannot expire before it is made.', 'expires_at');
  return expiresAt;
}
