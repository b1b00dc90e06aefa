import { Resource } from '@berth/platform';

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
