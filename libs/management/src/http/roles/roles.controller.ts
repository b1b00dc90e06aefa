import { Roles } from '../../roles/roles.js';
import { crudRoutes } from '../crud-routes.js';
import { listRoutes } from '../list-routes.js';
import { PatchedRoleBody, RoleBody } from './role.dto.js';
import { ROLES } from './role-listing.js';

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
