import {
  AccessToken,
  type Caller,
  type Found,
  objectColumns,
  objectOrderings,
  Rows,
  timestamp,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { userIdOf } from '../users/user-reference.js';
import { AccessTokenResponse, type AccessTokenRow } from './access-token.response.js';
import type { AccessTokenQuery } from './access-token-body.js';

/** Access tokens as the management API shows them: one's own; all of them to administrators. */
@Injectable()
export class AccessTokenListing {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BadRequestException */
  async page(caller: Caller, query: AccessTokenQuery): Promise<Found<AccessTokenResponse>> {
    const rows = this.rows(caller);
    if (query.user !== undefined) rows.where('a.userId = :user', { user: userIdOf(query.user) });
    return (await rows.page(query)).map((row) => new AccessTokenResponse(row));
  }

  /** @throws NotFoundException */
  row(caller: Caller, id: string): Promise<AccessTokenRow> {
    return this.rows(caller).where('a.id = :id', { id }).one();
  }

  private rows(caller: Caller): Rows<AccessTokenRow> {
    return new Rows<AccessTokenRow>(this.dataSource.createQueryBuilder(AccessToken, 'a'), {
      key: 'a.id',
      columns: {
        ...objectColumns('a'),
        kind: 'a.kind',
        name: 'a.name',
        userId: 'a.userId',
        scopes: 'a.scopes',
        management: 'a.management',
        expiresAt: timestamp('a.expiresAt'),
        lastUsedAt: timestamp('a.lastUsedAt'),
      },
      orderings: { ...objectOrderings('a'), name: 'a.name', expires_at: 'a.expiresAt' },
    }).visibleTo(caller, (viewer) => `a.userId = ${viewer}`);
  }
}
