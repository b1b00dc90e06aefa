import { Group, GroupMember } from '@berth/platform';

import { GROUP_RESOURCE, isGroupVisible } from '../../access/core-resources.js';
import type { GroupUser, NamedGroup } from '../../groups/groups.js';
import { Filters } from '../filters/filters.js';
import { numberFilter, numbersFilter } from '../filters/number-filters.js';
import { numberedObjectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { RoutedList } from '../list-routes.js';
import type { RowList } from '../listings.js';
import { GroupResponse } from './group.dto.js';

/** Groups that a caller may view. */
export const GROUPS: RoutedList<NamedGroup, GroupResponse> = {
  resource: GROUP_RESOURCE,
  tag: 'Groups',
  response: GroupResponse,
  entity: Group,
  alias: 'g',
  columns: { id: 'g.id', name: 'g.name' },
  orderings: { id: 'g.id', name: 'g.name' },
  filters: new Filters({
    ...numberedObjectFilters(GROUP_RESOURCE, 'g.id'),
    ...textFilters('name', 'g.name', ['', '__iexact', '__in', '__contains', '__icontains']),
    id: numberFilter('g.id'),
    id__in: numbersFilter('g.id'),
  }),
  isVisible: isGroupVisible,
};

/** Whom a group has cannot be narrowed. */
export const GROUP_USER_FILTERS = new Filters({});

/** Who is in groups. */
export const GROUP_USERS: RowList<GroupUser> = {
  entity: GroupMember,
  alias: 'm',
  joins: { u: 'm.user' },
  key: 'm.userId',
  columns: { id: 'm.userId', username: 'u.username' },
  orderings: { id: 'm.userId', username: 'u.username' },
};
