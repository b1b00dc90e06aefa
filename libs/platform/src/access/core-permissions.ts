import type { LockedRole } from '../plugins/content-plugin.js';

const GROUP = ['core.change_group', 'core.delete_group', 'core.manage_roles_group', 'core.view_group'];

/** What can be held on groups. */
export const GROUP_PERMISSIONS: readonly string[] = ['core.add_group', ...GROUP];

/** What can be held on tasks. */
export const TASK_PERMISSIONS: readonly string[] = [
  'core.change_task',
  'core.delete_task',
  'core.manage_roles_task',
  'core.view_task',
  'core.view_task_profile_artifacts',
];

/** The role of the user who asks for a task. Nobody assigns it: the task itself says who that was. */
export const TASK_OWNER = 'core.task_owner';

/** The role of the user who makes a group. */
export const GROUP_OWNER = 'core.group_owner';

/** Its holders may label the content that they see. */
export const MANAGE_CONTENT_LABELS = 'core.manage_content_labels';

const UPLOAD = ['core.change_upload', 'core.delete_upload', 'core.manage_roles_upload', 'core.view_upload'];

/** What can be held on uploads. */
export const UPLOAD_PERMISSIONS: readonly string[] = ['core.add_upload', ...UPLOAD];

/** The role of the user who begins an upload. */
export const UPLOAD_OWNER = 'core.upload_owner';

/** The roles on what is the platform's own. */
export const CORE_ROLES: readonly LockedRole[] = [
  {
    name: 'core.group_creator',
    description: 'Allow to create groups.',
    permissions: ['core.add_group'],
  },
  { name: GROUP_OWNER, description: 'Allow all actions on a group.', permissions: GROUP },
  { name: 'core.group_viewer', description: 'Allow to view a group.', permissions: ['core.view_group'] },
  {
    name: 'core.content_labeler',
    description: 'Allow to label content.',
    permissions: [MANAGE_CONTENT_LABELS],
  },
  { name: 'core.upload_creator', description: 'Allow to begin uploads.', permissions: ['core.add_upload'] },
  { name: UPLOAD_OWNER, description: 'Allow all actions on an upload.', permissions: UPLOAD },
  { name: 'core.upload_viewer', description: 'Allow to view an upload.', permissions: ['core.view_upload'] },
  { name: TASK_OWNER, description: 'Allow all actions on a task.', permissions: TASK_PERMISSIONS },
  {
    name: 'core.task_user_dispatcher',
    description: 'Marks who has asked for a task. It is not given by hand.',
    permissions: ['core.add_task'],
  },
  { name: 'core.task_viewer', description: 'Allow to view tasks.', permissions: ['core.view_task'] },
];
