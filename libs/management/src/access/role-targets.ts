import {
  ADD_NAMESPACE,
  DELETE_NAMESPACE,
  MANAGE_NAMESPACE,
  NAMESPACE_MODEL,
  type PluginPermissions,
  type RepositoryKind,
  Resource,
  type RoleTarget,
  VIEW_NAMESPACE,
} from '@berth/platform';
import type { Visibility } from './visibility.js';
import { isNamespaceVisible } from './ways.js';

/** How the management API names namespaces. */
export const NAMESPACE_RESOURCE = new Resource(`container.${NAMESPACE_MODEL}`, 'pulp_container/namespaces');

/** The kinds of objects of a plugin that roles can be given on. */
export interface PluginRoleTargets {
  readonly distribution: RoleTarget;
  readonly push: RoleTarget;
  readonly regular: RoleTarget;
}

/** What of a plugin they are made of. */
interface Targeted {
  readonly name: string;
  readonly permissions: PluginPermissions;
  readonly repositories: Readonly<Record<RepositoryKind, Resource>>;
  readonly distributions: Resource;
  readonly visibility: Visibility;
  modelOf(kind: RepositoryKind): string;
}

export function roleTargetsOf(plugin: Targeted): PluginRoleTargets {
  return {
    distribution: distributionTarget(plugin),
    push: repositoryTarget(plugin, 'push'),
    regular: repositoryTarget(plugin, 'regular'),
  };
}

/**
 * Namespaces, as what roles can be given on.
 * @param inside the permissions of all plugins that a role on a namespace can give on what is in it
 */
export const namespaceTarget = (inside: readonly string[]): RoleTarget => ({
  resource: NAMESPACE_RESOURCE,
  from: 'namespace n',
  where: 'true',
  key: 'n.id',
  keyType: 'uuid',
  objectId: 'n.id',
  isVisible: isNamespaceVisible,
  permissions: [ADD_NAMESPACE, DELETE_NAMESPACE, MANAGE_NAMESPACE, VIEW_NAMESPACE, ...inside].sort(),
  manageRoles: MANAGE_NAMESPACE,
});

function distributionTarget(plugin: Targeted): RoleTarget {
  return {
    resource: plugin.distributions,
    from: 'distribution d JOIN namespace n ON n.id = d.namespace_id',
    where: `d.plugin = '${plugin.name}'`,
    key: 'd.id',
    keyType: 'uuid',
    objectId: 'd.id',
    isVisible: plugin.visibility.isDistributionVisible,
    ...partOf(plugin, `${plugin.name}distribution`, 'ARRAY[n.id]'),
  };
}

// A user who may change a repository's content may publish it in a namespace of their own. That must not give them the
// repository: only the namespace that it is at home in counts.
const HOME =
  'ARRAY(SELECT d.namespace_id FROM distribution d WHERE d.repository_id = r.id AND d.base_path = r.name)';

function repositoryTarget(plugin: Targeted, kind: RepositoryKind): RoleTarget {
  return {
    resource: plugin.repositories[kind],
    from: 'repository r',
    where: `r.plugin = '${plugin.name}' AND r.kind = '${kind}'`,
    key: 'r.id',
    keyType: 'uuid',
    objectId: 'r.id',
    isVisible: plugin.visibility.isVisible,
    ...partOf(plugin, plugin.modelOf(kind), HOME),
  };
}

/** Those that Pulp counts to a model: they end with its name. */
function permissionsOf({ name, permissions }: Targeted, model: string): readonly string[] {
  const deleteVersions = `${name}.delete_${name}repository_versions`;
  const own = new Set(permissions.roles.flatMap((role) => role.permissions));
  return [...own]
    .filter((one) => one.endsWith(`_${model}`) || (one === deleteVersions && model === `${name}repository`))
    .sort();
}

/** What holds of all that is in namespaces. @param namespaces SQL for their ids */
function partOf(
  plugin: Targeted,
  model: string,
  namespaces: string,
): Pick<RoleTarget, 'permissions' | 'manageRoles' | 'within'> {
  const permissions = permissionsOf(plugin, model);
  const manageRoles = `${plugin.name}.manage_roles_${model}`;
  return {
    permissions,
    manageRoles,
    within: { objectIds: namespaces, permissions: inNamespace(plugin, permissions, manageRoles) },
  };
}

/** What stands in a namespace for the permissions on what is in it. */
function inNamespace(
  plugin: Targeted,
  permissions: readonly string[],
  manageRoles: string,
): Readonly<Record<string, string>> {
  const stands = permissions
    .map((permission) => [permission, permission.replace('.', '.namespace_')] as const)
    .filter(([, stand]) => plugin.permissions.inNamespace.includes(stand));
  return { ...Object.fromEntries(stands), [manageRoles]: MANAGE_NAMESPACE };
}
