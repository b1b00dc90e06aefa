import type { LockedRole, PluginPermissions } from '@berth/platform';

const IN_NAMESPACE = [
  'namespace_add_containerdistribution',
  'namespace_change_containerdistribution',
  'namespace_change_containerpushrepository',
  'namespace_change_containerrepository',
  'namespace_delete_containerdistribution',
  'namespace_modify_content_containerpushrepository',
  'namespace_modify_content_containerrepository',
  'namespace_pull_containerdistribution',
  'namespace_push_containerdistribution',
  'namespace_view_containerdistribution',
  'namespace_view_containerpushrepository',
  'namespace_view_containerrepository',
];

const REPOSITORY_CONTENT = [
  'build_image_containerrepository',
  'delete_containerrepository_versions',
  'modify_content_containerrepository',
  'sync_containerrepository',
  'view_containerrepository',
];

const roles: readonly LockedRole[] = [
  role('distribution_creator', 'Allow to create distributions.', ['add_containerdistribution']),
  role('distribution_owner', 'Allow all actions on a distribution.', [
    'change_containerdistribution',
    'delete_containerdistribution',
    'manage_roles_containerdistribution',
    'pull_containerdistribution',
    'push_containerdistribution',
    'view_containerdistribution',
  ]),
  role('distribution_collaborator', 'Allow to pull and to push.', [
    'pull_containerdistribution',
    'push_containerdistribution',
    'view_containerdistribution',
  ]),
  role('distribution_consumer', 'Allow to pull.', [
    'pull_containerdistribution',
    'view_containerdistribution',
  ]),
  role('repository_creator', 'Allow to create repositories.', ['add_containerrepository']),
  role('repository_owner', 'Allow all actions on a repository.', [
    ...REPOSITORY_CONTENT,
    'change_containerrepository',
    'delete_containerrepository',
    'manage_roles_containerrepository',
  ]),
  role('repository_content_manager', 'Allow to change the content of a repository.', REPOSITORY_CONTENT),
  role('repository_viewer', 'Allow to view a repository.', ['view_containerrepository']),
  role('pushrepository_owner', 'Allow all actions on a push repository.', [
    'change_containerpushrepository',
    'manage_roles_containerpushrepository',
    'modify_content_containerpushrepository',
    'view_containerpushrepository',
  ]),
  role('pushrepository_content_manager', 'Allow to change the content of a push repository.', [
    'modify_content_containerpushrepository',
    'view_containerpushrepository',
  ]),
  role('pushrepository_viewer', 'Allow to view a push repository.', ['view_containerpushrepository']),
];

function role(name: string, description: string, permissions: readonly string[]): LockedRole {
  return {
    name: `container.container${name}`,
    description,
    permissions: permissions.map((codename) => `container.${codename}`).sort(),
  };
}

/** Pulp's permissions and roles on distributions and repositories; for push repositories Berth has its own. */
export const containerPermissions: PluginPermissions = {
  roles,
  inNamespace: IN_NAMESPACE.map((codename) => `container.${codename}`),
};
