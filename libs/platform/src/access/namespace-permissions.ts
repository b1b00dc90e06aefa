import type { LockedRole } from '../plugins/content-plugin.js';

// Namespaces belong to no plugin. Their permissions and roles have the names that Pulp gives them, whose clients know them.

/** What namespaces are called in permissions and PRNs. */
export const NAMESPACE_MODEL = 'containernamespace';

const permission = (action: string): string => `container.${action}_${NAMESPACE_MODEL}`;

export const ADD_NAMESPACE = permission('add');
export const DELETE_NAMESPACE = permission('delete');
export const VIEW_NAMESPACE = permission('view');

/** Its holders decide about the roles on a namespace, its labels and its privacy. */
export const MANAGE_NAMESPACE = permission('manage_roles');

const roleName = (suffix: string): string => `container.${NAMESPACE_MODEL}_${suffix}`;

/** The role of the user who makes a namespace. */
export const NAMESPACE_OWNER = roleName('owner');

/** Users whom an operator adds without saying what they may do get this role on all objects. */
export const NAMESPACE_CREATOR = roleName('creator');

/**
 * The roles on namespaces.
 * @param inside the permissions of all plugins on what is in a namespace, such as `container.namespace_pull_containerdistribution`
 */
export function namespaceRoles(inside: readonly string[]): readonly LockedRole[] {
  const reads = inside.filter((one) => /\.namespace_(?:pull|view)_/.test(one));
  return [
    { name: NAMESPACE_CREATOR, description: 'Allow to create namespaces.', permissions: [ADD_NAMESPACE] },
    {
      name: NAMESPACE_OWNER,
      description: 'Allow all actions on a namespace and what is in it.',
      permissions: [...inside, DELETE_NAMESPACE, MANAGE_NAMESPACE, VIEW_NAMESPACE].sort(),
    },
    {
      name: roleName('collaborator'),
      description: 'Allow to push to a namespace and to change what is in it.',
      permissions: [...inside, VIEW_NAMESPACE].sort(),
    },
    {
      name: roleName('consumer'),
      description: 'Allow to pull from a namespace.',
      permissions: [...reads, VIEW_NAMESPACE].sort(),
    },
  ];
}
