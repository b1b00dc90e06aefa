import {
  type Caller,
  type Found,
  filterText,
  Rows,
  requireAdministrator,
  timestamp,
  User,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { UserResponse, type UserRow } from './user.response.js';
import type { UserQuery } from './user-query.js';

const GROUPS = `(SELECT COALESCE(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
                   FROM group_member m JOIN "group" g ON g.id = m.group_id WHERE m.user_id = u.id)`;

/** Users as the management API shows them: all of them to administrators, to everybody else himself. */
@Injectable()
export class UserListing {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws PermissionDenied */
  async page(caller: Caller, query: UserQuery): Promise<Found<UserResponse>> {
    requireAdministrator(caller);
    const rows = filterText(this.rows(caller), query, 'username', 'u.username');
    filterText(rows, query, 'email', 'u.email');
    if (query.is_active !== undefined) rows.where('u.isActive = :active', { active: query.is_active });
    if (query.is_staff !== undefined) rows.where('u.isStaff = :staff', { staff: query.is_staff });
    return (await rows.page(query)).map((row) => new UserResponse(row));
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
      orderings: { id: 'u.id', username: 'u.username', email: 'u.email', date_joined: 'u.dateJoined' },
    }).visibleTo(caller, (viewer) => `u.id = ${viewer}`);
  }
}
