import { holdsAmong } from '../access/permissions.js';

/** SQL for whether a user may do something with task `t`, given SQL for the user's id. */
type TaskRight = (user: string) => string;

/** A user who asked for a task may do everything with it; others need a role that says so. */
const right =
  (permission: string): TaskRight =>
  (user) =>
    `(t.created_by_id = ${user} OR ${holdsAmong(user, permission, 't.id')})`;

export const isTaskVisible = right('core.view_task');
export const isTaskChangeable = right('core.change_task');
export const isTaskDeletable = right('core.delete_task');
