import {
  GROUP_PERMISSIONS,
  holdsAmong,
  isTaskVisible,
  Resource,
  type RoleTarget,
  TASK_OWNER,
  TASK_PERMISSIONS,
  UPLOAD_PERMISSIONS,
} from '@berth/platform';

// The platform's own kinds of objects; a plugin declares its own.
export const ARTIFACT_RESOURCE = new Resource('core.artifact', 'artifacts');
export const ACCESS_TOKEN_RESOURCE = new Resource('core.accesstoken', 'access-tokens');
export const ACCESS_POLICY_RESOURCE = new Resource('core.accesspolicy', 'access_policies');
export const GROUP_RESOURCE = new Resource('core.group', 'groups', 'int');
export const ROLE_RESOURCE = new Resource('core.role', 'roles');
export const TASK_RESOURCE = new Resource('core.task', 'tasks');
export const TASK_GROUP_RESOURCE = new Resource('core.taskgroup', 'task-groups');
export const UPLOAD_RESOURCE = new Resource('core.upload', 'uploads');
export const WORKER_RESOURCE = new Resource('core.appstatus', 'workers');
export const USER_RESOURCE = new Resource('auth.user', 'users', 'int');

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

/** Upload `u`: users who may view it know of it. */
export const isUploadVisible = (viewer: string): string => holdsAmong(viewer, 'core.view_upload', 'u.id');

/** Uploads, as what roles can be given on. */
export const UPLOAD_TARGET: RoleTarget = {
  resource: UPLOAD_RESOURCE,
  from: 'upload u',
  where: 'true',
  key: 'u.id',
  keyType: 'uuid',
  objectId: 'u.id',
  isVisible: isUploadVisible,
  permissions: UPLOAD_PERMISSIONS,
  manageRoles: 'core.manage_roles_upload',
};

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
