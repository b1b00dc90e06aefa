import type { LockedRole, PluginPermissions } from '@berth/platform';

const ON_OBJECT: Readonly<Record<string, readonly string[]>> = {
  filerepository: ['change', 'delete', 'manage_roles', 'modify', 'view'],
  filedistribution: ['change', 'delete', 'manage_roles', 'pull', 'view'],
  filepublication: ['delete', 'manage_roles', 'view'],
};

const LABELS: Readonly<Record<string, string>> = {
  filerepository: 'repositories',
  filedistribution: 'distributions',
  filepublication: 'publications',
};

const roles: readonly LockedRole[] = [
  ...Object.entries(ON_OBJECT).flatMap(([model, actions]) => [
    role(`${model}_creator`, `Allow to create ${LABELS[model]}.`, model, ['add']),
    role(`${model}_owner`, `Allow all actions on ${LABELS[model]}.`, model, actions),
    role(`${model}_viewer`, `Allow to view ${LABELS[model]}.`, model, ['view']),
  ]),
  role('filedistribution_consumer', 'Allow to download files.', 'filedistribution', ['pull', 'view']),
];

function role(name: string, description: string, model: string, actions: readonly string[]): LockedRole {
  return {
    name: `file.${name}`,
    description,
    permissions: actions.map((action) => `file.${action}_${model}`).sort(),
  };
}

const IN_NAMESPACE = [
  'add_filedistribution',
  'change_filedistribution',
  'delete_filedistribution',
  'pull_filedistribution',
  'view_filedistribution',
  'change_filerepository',
  'modify_filerepository',
  'view_filerepository',
];

/** Pulp's permissions and roles, and Berth's own: to download what is private, and on what is in a namespace. */
export const filePermissions: PluginPermissions = {
  roles,
  inNamespace: IN_NAMESPACE.map((codename) => `file.namespace_${codename}`),
};
