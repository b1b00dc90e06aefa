import {
  type AccessPolicy,
  administrators,
  GROUP_OWNER,
  roleStatements,
  TASK_OWNER,
  UPLOAD_OWNER,
  users,
} from '@berth/platform';

const READ = ['list', 'retrieve'];
const CHANGE = ['update', 'partial_update'];

/** By a role on the object, or on all of them. */
const held = (permission: string): string => `has_model_or_obj_perms:core.${permission}`;

/** Lists show users what they may see, and nothing else. */
const visible = (viewsetName: string): AccessPolicy => ({ viewsetName, statements: [users(['list'])] });

/** The roles of users, or of groups. */
const assignments = (viewsetName: string, condition: string): AccessPolicy => ({
  viewsetName,
  statements: [users(READ, condition), administrators('create', 'destroy')],
});

/** What the parts of the management API that are the platform's own ask of their callers. */
export const CORE_POLICIES: readonly AccessPolicy[] = [
  { viewsetName: 'access_policies', statements: [users(READ)] },
  { viewsetName: 'access-tokens', statements: [users([...READ, 'create', 'destroy'], 'is_own')] },
  { viewsetName: 'artifacts', statements: [administrators(...READ, 'create')] },
  { viewsetName: 'audit', statements: [administrators('list')] },
  visible('content'),
  visible('distributions'),
  {
    viewsetName: 'groups',
    statements: [
      users(['list']),
      users(['create'], 'has_model_perms:core.add_group'),
      users(['retrieve'], held('view_group')),
      users(CHANGE, held('change_group')),
      users(['destroy'], held('delete_group')),
      ...roleStatements('core.manage_roles_group'),
    ],
    owner: GROUP_OWNER,
  },
  assignments('groups/roles', held('view_group')),
  {
    viewsetName: 'groups/users',
    statements: [users(['list'], held('view_group')), users(['create', 'destroy'], held('change_group'))],
  },
  { viewsetName: 'orphans/cleanup', statements: [administrators('cleanup')] },
  visible('repositories'),
  visible('repository_versions'),
  { viewsetName: 'roles', statements: [users(READ), administrators('create', ...CHANGE, 'destroy')] },
  {
    viewsetName: 'task-groups',
    statements: [users(READ, held('view_task')), users(['partial_update'], held('change_task'))],
  },
  {
    viewsetName: 'tasks',
    statements: [
      users(['list', 'purge']),
      users(['retrieve', 'profile_artifacts'], held('view_task')),
      users(['partial_update'], held('change_task')),
      users(['destroy'], held('delete_task')),
      ...roleStatements('core.manage_roles_task'),
    ],
    owner: TASK_OWNER,
  },
  {
    viewsetName: 'uploads',
    statements: [
      users(['list']),
      users(['create'], 'has_model_perms:core.add_upload'),
      users(['retrieve'], held('view_upload')),
      users(['update', 'commit'], held('change_upload')),
      users(['destroy'], held('delete_upload')),
      ...roleStatements('core.manage_roles_upload'),
    ],
    owner: UPLOAD_OWNER,
  },
  {
    viewsetName: 'users',
    statements: [
      users(['retrieve', 'log_out', ...CHANGE], 'is_self'),
      administrators('list', 'create', 'retrieve', 'log_out', ...CHANGE, 'destroy'),
    ],
  },
  assignments('users/roles', 'is_self'),
  { viewsetName: 'workers', statements: [administrators(...READ)] },
];
