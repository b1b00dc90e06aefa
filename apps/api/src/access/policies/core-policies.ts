import { type AccessPolicy, administrators, GROUP_OWNER, roleStatements, users } from '@berth/platform';

const GROUP = 'has_model_or_obj_perms:core';

/** What the parts of the management API that are the platform's own ask of their callers. */
export const CORE_POLICIES: readonly AccessPolicy[] = [
  { viewsetName: 'access_policies', statements: [users(['list', 'retrieve'])] },
  {
    viewsetName: 'access-tokens',
    statements: [users(['list', 'retrieve', 'create', 'destroy'], 'is_own')],
  },
  { viewsetName: 'artifacts', statements: [administrators('list', 'retrieve', 'create')] },
  { viewsetName: 'audit', statements: [administrators('list')] },
  {
    viewsetName: 'groups',
    statements: [
      users(['list']),
      users(['create'], 'has_model_perms:core.add_group'),
      users(['retrieve'], `${GROUP}.view_group`),
      users(['update', 'partial_update'], `${GROUP}.change_group`),
      users(['destroy'], `${GROUP}.delete_group`),
      ...roleStatements('core.manage_roles_group'),
    ],
    owner: GROUP_OWNER,
  },
  { viewsetName: 'orphans/cleanup', statements: [administrators('cleanup')] },
  {
    viewsetName: 'roles',
    statements: [
      users(['list', 'retrieve']),
      administrators('create', 'update', 'partial_update', 'destroy'),
    ],
  },
  {
    viewsetName: 'tasks',
    statements: [
      users(['list', 'purge']),
      users(['retrieve'], 'is_own or has_model_perms:core.view_task'),
      users(['partial_update'], 'is_own'),
      users(['destroy'], 'is_own'),
    ],
  },
  {
    viewsetName: 'users',
    statements: [
      users(['retrieve'], 'is_self'),
      administrators('list', 'create', 'update', 'partial_update', 'destroy', 'log_out'),
    ],
  },
  { viewsetName: 'workers', statements: [administrators('list', 'retrieve')] },
];
