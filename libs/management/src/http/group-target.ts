import { GROUP_PERMISSIONS, holdsAmong, type RoleTarget } from '@berth/platform';
import { GROUP_RESOURCE } from './core-resources.js';

/** Group `g`: users who may view it know of it. */
export const isGroupVisible = (viewer: string): string =>
  holdsAmong(viewer, 'core.view_group', 'g.object_id');

/** Groups, as what roles can be given on. */
export const GROUP_TARGET: RoleTarget = {
  resource: GROUP_RESOURCE,
  from: '"group" g',
  where: 'true',
  key: 'g.id',
  keyType: 'int',
  objectId: 'g.object_id',
  isVisible: isGroupVisible,
  permissions: GROUP_PERMISSIONS,
  manageRoles: 'core.manage_roles_group',
};
