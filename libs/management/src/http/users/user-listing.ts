import { User } from '@berth/platform';

import { USER_RESOURCE } from '../../access/core-resources.js';
import { timestamp } from '../../transfer/times.js';
import { flagFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { numberedObjectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { RoutedList } from '../list-routes.js';

import { UserResponse, type UserRow } from './user.dto.js';

const GROUPS = `(SELECT COALESCE(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name), '[]')
                   FROM group_member m JOIN "group" g ON g.id = m.group_id WHERE m.user_id = u.id)`;

const NAME_SUFFIXES = ['', '__iexact', '__in', '__contains', '__icontains'];

/** Users: all of them to administrators, to other users themselves. */
export const USERS: RoutedList<UserRow, UserResponse> = {
  resource: USER_RESOURCE,
  tag: 'Users',
  response: UserResponse,
  entity: User,
  alias: 'u',
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
  filters: new Filters({
    ...numberedObjectFilters(USER_RESOURCE, 'u.id'),
    ...textFilters('username', 'u.username', NAME_SUFFIXES),
    ...textFilters('first_name', 'u.first_name', NAME_SUFFIXES),
    ...textFilters('last_name', 'u.last_name', NAME_SUFFIXES),
    ...textFilters('email', 'u.email', NAME_SUFFIXES),
    is_active: flagFilter('u.is_active'),
    is_staff: flagFilter('u.is_staff'),
  }),
  isVisible: (viewer) => `u.id = ${viewer}`,
};
