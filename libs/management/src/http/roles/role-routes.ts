import { Role } from '@berth/platform';

import { ROLE_RESOURCE } from '../../access/core-resources.js';
import { Roles } from '../../roles/roles.js';
import { crudRoutes } from '../crud-routes.js';
import { flagFilter } from '../filters/choice-filters.js';
import { type Filter, only, several } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { listRoutes, type RoutedList } from '../list-routes.js';
import { objectColumns, objectOrderings } from '../object-response.js';

import { PatchedRoleBody, RoleBody, RoleResponse, type RoleRow } from './role.dto.js';

const containsPermission: Filter = {
  schema: { type: 'array', items: { type: 'string' } },
  condition: (values, { bind }) => `role.permissions && ${bind(several(values))}::text[]`,
};

const forObjectType: Filter = {
  schema: { type: 'string' },
  async condition(values, { bind, targets, caller }) {
    const { target } = await targets.resolve(only(values), 'for_object_type', caller);
    return `role.permissions && ${bind(target.permissions)}::text[]`;
  },
};

/** Roles, which all users may see. */
const ROLES: RoutedList<RoleRow, RoleResponse> = {
  resource: ROLE_RESOURCE,
  tag: 'Roles',
  response: RoleResponse,
  entity: Role,
  alias: 'role',
  columns: {
    ...objectColumns('role'),
    name: 'role.name',
    description: 'role.description',
    permissions: 'role.permissions',
    locked: 'role.locked',
  },
  orderings: {
    ...objectOrderings('role'),
    name: 'role.name',
    description: 'role.description',
    locked: 'role.locked',
  },
  filters: new Filters({
    ...objectFilters(ROLE_RESOURCE, 'role.id'),
    ...textFilters('name', 'role.name'),
    ...textFilters('description', 'role.description', ['', '__iexact', '__contains', '__icontains']),
    locked: flagFilter('role.locked'),
    contains_permission: containsPermission,
    for_object_type: forObjectType,
  }),
};

const AUDITED = 'role-change';

/** Named sets of permissions. */
export const ROLE_CONTROLLERS = [
  listRoutes(ROLES),
  crudRoutes(ROLES, {
    writes: Roles,
    body: RoleBody,
    patchedBody: PatchedRoleBody,
    fieldsOf: ({ name, description, permissions }) => ({ name, description, permissions }),
    changesOf: ({ name, description, permissions }) => ({ name, description, permissions }),
    audited: { create: AUDITED, change: AUDITED, delete: AUDITED },
  }),
];
