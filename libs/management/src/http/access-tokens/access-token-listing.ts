import { AccessToken, type Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ACCESS_TOKEN_RESOURCE } from '../core-resources.js';
import { type Filter, only } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { objectColumns, objectOrderings, timestamp } from '../object-response.js';
import { Rows } from '../rows.js';

import { userIdOf } from '../users/user.dto.js';
import { AccessTokenResponse, type AccessTokenRow } from './access-token.dto.js';

const ofUser: Filter = {
  schema: { type: 'string' },
  description: "The user's href.",
  condition: (values, { bind }) => `a.user_id = ${bind(userIdOf(only(values)))}`,
};

/** What the list of tokens can be narrowed by. */
export const ACCESS_TOKEN_FILTERS = new Filters({
  ...objectFilters(ACCESS_TOKEN_RESOURCE, 'a.id'),
  ...textFilters('name', 'a.name'),
  user: ofUser,
});

/** Access tokens as the management API shows them: one's own; all of them to administrators. */
@Injectable()
export class AccessTokenListing {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BadRequestException */
  async page(caller: Caller, query: ListQuery): Promise<Found<AccessTokenResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new AccessTokenResponse(row));
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
