import { Resource } from '../plugins/resource.js';

// The platform's own kinds of objects; a plugin declares its own.
export const ARTIFACT_RESOURCE = new Resource('core.artifact', 'artifacts');
export const TASK_RESOURCE = new Resource('core.task', 'tasks');
export const USER_RESOURCE = new Resource('auth.user', 'users');
