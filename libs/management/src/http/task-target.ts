import { isTaskVisible, type RoleTarget, TASK_OWNER, TASK_PERMISSIONS } from '@berth/platform';
import { TASK_RESOURCE } from './core-resources.js';

/** Tasks, as what roles can be given on. */
export const TASK_TARGET: RoleTarget = {
  resource: TASK_RESOURCE,
  from: 'task t',
  where: 'true',
  key: 't.id',
  keyType: 'uuid',
  objectId: 't.id',
  isVisible: isTaskVisible,
  permissions: TASK_PERMISSIONS,
  manageRoles: 'core.manage_roles_task',
  owner: { userId: 't.created_by_id', role: TASK_OWNER, permissions: TASK_PERMISSIONS },
};
