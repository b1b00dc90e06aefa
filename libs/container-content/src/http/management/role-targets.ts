import { isNamespaceVisible } from '@berth/management';
import type { Resource, RoleTarget } from '@berth/platform';
import { containerPermissions } from '../../auth/container-permissions.js';
import { isDistributionVisible, isRepositoryVisible } from '../../auth/visibility.js';
import {
  DISTRIBUTION_RESOURCE,
  NAMESPACE_RESOURCE,
  PUSH_REPOSITORY_RESOURCE,
  REPOSITORY_RESOURCE,
} from './resources.js';

const DELETE_VERSIONS = 'container.delete_containerrepository_versions';

/** Those that Pulp counts to a model: they end with its name, but a namespace's also with those of what is in it. */
function permissionsOf(model: string): readonly string[] {
  return containerPermissions.all.filter((permission) => {
    if (permission === DELETE_VERSIONS) return model === 'containerrepository';
    const owner = permission.startsWith('container.namespace_') ? '_containernamespace' : permission;
    return owner.endsWith(`_${model}`);
  });
}

const MANAGE_NAMESPACE = 'container.manage_roles_containernamespace';

/** What stands in a namespace for the permissions on what is in it. */
function inNamespace(permissions: readonly string[], manageRoles: string): Readonly<Record<string, string>> {
  const stands = permissions
    .map((permission) => [permission, permission.replace('.', '.namespace_')] as const)
    .filter(([, stand]) => containerPermissions.all.includes(stand));
  return { ...Object.fromEntries(stands), [manageRoles]: MANAGE_NAMESPACE };
}

export const NAMESPACE_TARGET: RoleTarget = {
  resource: NAMESPACE_RESOURCE,
  from: 'namespace n',
  where: 'true',
  key: 'n.id',
  keyType: 'uuid',
  objectId: 'n.id',
  isVisible: isNamespaceVisible,
  permissions: permissionsOf('containernamespace'),
  manageRoles: MANAGE_NAMESPACE,
};

export const DISTRIBUTION_TARGET: RoleTarget = {
  resource: DISTRIBUTION_RESOURCE,
  from: 'distribution d JOIN namespace n ON n.id = d.namespace_id',
  where: `d.plugin = 'container'`,
  key: 'd.id',
  keyType: 'uuid',
  objectId: 'd.id',
  isVisible: isDistributionVisible,
  ...partOf('containerdistribution', 'ARRAY[n.id]'),
};

// A user who may change a repository's content may publish it in a namespace of their own: that must not make it theirs.
const HOME =
  'ARRAY(SELECT d.namespace_id FROM distribution d WHERE d.repository_id = r.id AND d.base_path = r.name)';

export const PUSH_REPOSITORY_TARGET = repositoryTarget(
  PUSH_REPOSITORY_RESOURCE,
  'push',
  'containerpushrepository',
);
export const REPOSITORY_TARGET = repositoryTarget(REPOSITORY_RESOURCE, 'regular', 'containerrepository');

function repositoryTarget(resource: Resource, kind: 'push' | 'regular', model: string): RoleTarget {
  return {
    resource,
    from: 'repository r',
    where: `r.plugin = 'container' AND r.kind = '${kind}'`,
    key: 'r.id',
    keyType: 'uuid',
    objectId: 'r.id',
    isVisible: isRepositoryVisible,
    ...partOf(model, HOME),
  };
}

/** What holds of all that is in namespaces. @param namespaces SQL for their ids */
function partOf(
  model: string,
  namespaces: string,
): Pick<RoleTarget, 'permissions' | 'manageRoles' | 'within'> {
  const permissions = permissionsOf(model);
  const manageRoles = `container.manage_roles_${model}`;
  return {
    permissions,
    manageRoles,
    within: { objectIds: namespaces, permissions: inNamespace(permissions, manageRoles) },
  };
}
