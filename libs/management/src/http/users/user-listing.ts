import { type Caller, requireAdministrator, User } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { USER_RESOURCE } from '../core-resources.js';
import { flagFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { numberedObjectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timestamp } from '../object-response.js';
import { Rows } from '../rows.js';

import { UserResponse, type UserRow } from './user.dto.js';

const GROUPS = `(SELECT COALESCE(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
                   FROM group_member m JOIN "group" g ON g.id = m.group_id WHERE m.user_id = u.id)`;

const NAME_SUFFIXES = ['', '__iexact', '__in', '__contains', '__icontains'];

/** What the list of users can be narrowed by. */
export const USER_FILTERS = new Filters({
  ...numberedObjectFilters(USER_RESOURCE, 'u.id'),
  ...textFilters('username', 'u.username', NAME_SUFFIXES),
  ...textFilters('first_name', 'u.first_name', NAME_SUFFIXES),
  ...textFilters('last_name', 'u.last_name', NAME_SUFFIXES),
  ...textFilters('email', 'u.email', NAME_SUFFIXES),
  is_active: flagFilter('u.is_active'),
  is_staff: flagFilter('u.is_staff'),
});

/** Users as the management API shows them: all of them to administrators, to other users themselves. */
@Injectable()
export class UserListing {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws PermissionDenied */
  async page(caller: Caller, query: ListQuery): Promise<Found<UserResponse>> {
    requireAdministrator(caller);
    return (await this.rows(caller).page(query)).map((row) => new UserResponse(row));
  }

  /** @throws NotFoundException */
  async get(caller: Caller, id: number): Promise<UserResponse> {
    return new UserResponse(await this.rows(caller).where('u.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<UserRow> {
    return new Rows<UserRow>(this.dataSource.createQueryBuilder(User, 'u'), {
      key: 'u.id',
      columns: {
        id: 'u.id',
        username: 'u.username',
        firstName: 'u.firstName',
        lastName: 'u.lastName',
        email: 'u.email',
        isStaff: 'u.isStaff',
        isActive: 'u.isActive',
        dateJoined: timestamp('u.dateJoined'),
        hasPassword: 'u.passwordHash IS NOT NULL',
        groups: GROUPS,
      },
      orderings: {
        id: 'u.id',
        username: 'u.username',
        first_name: 'u.firstName',
        last_name: 'u.lastName',
        email: 'u.email',
        is_staff: 'u.isStaff',
        is_active: 'u.isActive',
        date_joined: 'u.dateJoined',
      },
    }).visibleTo(caller, (viewer) => `u.id = ${viewer}`);
  }
}
