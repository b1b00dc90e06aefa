import {
  type AccessPolicy,
  type AccessStatement,
  administrators,
  NAMESPACE_OWNER,
  ownerRole,
  roleStatements,
  users,
} from '@berth/platform';

const CHANGE = ['update', 'partial_update'];
const LABELS = ['set_label', 'unset_label'];

/** On the object or in the namespace that it is at home in. */
const held = (permission: string): string => `has_namespace_or_obj_perms:container.${permission}`;

const repository = (
  path: string,
  model: string,
  owner: string,
  changes: readonly string[],
): AccessPolicy => ({
  viewsetName: `repositories/container/${path}`,
  statements: [
    users(['list']),
    users(['retrieve', 'storage'], held(`view_${model}`)),
    users([...CHANGE, ...LABELS], held(`change_${model}`)),
    users(changes, held(`modify_content_${model}`)),
    ...roleStatements(`container.manage_roles_${model}`),
  ],
  owner,
});

/** Of its versions. */
const versions = (path: string, model: string, ...changes: readonly AccessStatement[]): AccessPolicy => ({
  viewsetName: `repositories/container/${path}/versions`,
  statements: [users(['list', 'retrieve', 'diff'], held(`view_${model}`)), ...changes],
});

const content = (type: string, reads: readonly string[] = ['list', 'retrieve']): AccessPolicy => ({
  viewsetName: `content/container/${type}`,
  statements: [users(reads), users(LABELS, 'has_model_perms:core.manage_content_labels')],
});

const regular = repository(
  'container',
  'containerrepository',
  ownerRole('container', 'containerrepository'),
  [
    'add',
    'remove',
    'copy_tags',
    'copy_manifests',
    'tag',
    'untag',
    'remove_image',
    'purge_image',
    'restore',
    'promote',
    'preview_promotion',
  ],
);

const push = repository(
  'container-push',
  'containerpushrepository',
  ownerRole('container', 'containerpushrepository'),
  ['tag', 'untag', 'remove_image', 'purge_image'],
);

/** Who may do what with the plugin's objects in the management API. */
export const containerPolicies: readonly AccessPolicy[] = [
  {
    ...regular,
    statements: [
      ...regular.statements,
      users(['create'], 'has_model_perms:container.add_containerrepository'),
      users(['destroy'], held('delete_containerrepository')),
    ],
  },
  versions(
    'container',
    'containerrepository',
    users(
      ['destroy'],
      `${held('delete_containerrepository')} or ${held('delete_containerrepository_versions')}`,
    ),
  ),
  {
    ...push,
    statements: [
      ...push.statements,
      users(['destroy'], 'has_model_or_obj_perms:container.manage_roles_containerpushrepository'),
    ],
  },
  versions(
    'container-push',
    'containerpushrepository',
    users(['destroy'], held('modify_content_containerpushrepository')),
  ),
  { viewsetName: 'access/explain', statements: [users(['retrieve'], 'is_self'), administrators('retrieve')] },
  {
    viewsetName: 'distributions/container/container',
    statements: [
      users(['list']),
      users(['retrieve'], `not is_private or ${held('view_containerdistribution')}`),
      users(['create'], 'has_namespace_perms:container.namespace_add_containerdistribution'),
      users([...CHANGE, 'promote', 'preview_promotion', ...LABELS], held('change_containerdistribution')),
      users(['destroy'], held('delete_containerdistribution')),
      ...roleStatements('container.manage_roles_containerdistribution'),
    ],
    owner: ownerRole('container', 'containerdistribution'),
  },
  {
    viewsetName: 'pulp_container/namespaces',
    statements: [
      users(['list']),
      users(['retrieve'], 'has_model_or_obj_perms:container.view_containernamespace'),
      users(['create'], 'namespace_is_username or has_model_perms:container.add_containernamespace'),
      users(
        ['partial_update', ...LABELS],
        'has_model_or_obj_perms:container.manage_roles_containernamespace',
      ),
      users(['destroy'], 'has_model_or_obj_perms:container.delete_containernamespace'),
      ...roleStatements('container.manage_roles_containernamespace'),
    ],
    owner: NAMESPACE_OWNER,
  },
  content('blobs'),
  content('manifests', ['list', 'retrieve', 'raw', 'config']),
  content('tags'),
];
