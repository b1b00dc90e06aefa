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

import { refusal, takenIn, unknownIn } from '../access/refusals.js';

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
  ) {}

  /** Resolves with the id of the token and its secret. @throws PermissionDenied, FieldsInvalid */
  async create(
    caller: Caller,
    request: TokenRequest,
  ): Promise<{ readonly id: string; readonly secret: string }> {
    if (caller.token !== null) throw new PermissionDenied('An access token cannot make another one.');
    const { userId, scopes, management, expiresAt } = request;
    if (management && scopes !== null)
      throw refusal('A token for the management API cannot be limited to scopes.', 'scopes');
    await this.requireUser(caller, userId);
    if (expiresAt !== null && !(expiresAt.getTime() > Date.now()))
      throw refusal('A token cannot expire before it is made.', 'expires_at');
    return this.insert(request);
  }

  async revoke(id: string): Promise<void> {
    await REVOKE.all(this.dataSource, [id]);
  }

  private async requireUser(caller: Caller, userId: number): Promise<void> {
    if (userId === caller.userId) return;
    requireAdministrator(caller);
    if ((await EXISTS.first(this.dataSource, [userId])) === undefined) throw unknownIn('user');
  }

  private async insert(request: TokenRequest): Promise<{ readonly id: string; readonly secret: string }> {
    try {
      return await this.tokens.create(request);
    } catch (error) {
      throw error instanceof AccessTokenNameTaken ? takenIn('name') : error;
    }
  }
}
