import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, type Shown } from './management-client.js';

interface Role extends Shown {
  readonly description: string;
  readonly permissions: readonly string[];
}

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

/** What roles on namespaces give on the files in them. */
const ON_FILES = [
  'file.namespace_add_filedistribution',
  'file.namespace_change_filedistribution',
  'file.namespace_change_filerepository',
  'file.namespace_delete_filedistribution',
  'file.namespace_modify_filerepository',
  'file.namespace_pull_filedistribution',
  'file.namespace_view_filedistribution',
  'file.namespace_view_filerepository',
];

const OF_OTHER_APPS: Readonly<Record<string, readonly string[]>> = {
  'container.containernamespace_owner': ON_FILES,
  'container.containernamespace_collaborator': ON_FILES,
  'container.containernamespace_consumer': ON_FILES.filter((one) => /_(?:pull|view)_/.test(one)),
};

/** As Pulp has them: scripts name them, and count on what they carry. Codenames stand without their app. */
const PULPS: Readonly<Record<string, readonly string[]>> = {
  'container.containernamespace_creator': ['add_containernamespace'],
  'container.containernamespace_owner': [
    'delete_containernamespace',
    'manage_roles_containernamespace',
    ...IN_NAMESPACE,
    'view_containernamespace',
  ],
  'container.containernamespace_collaborator': [...IN_NAMESPACE, 'view_containernamespace'],
  'container.containernamespace_consumer': [
    'namespace_pull_containerdistribution',
    'namespace_view_containerdistribution',
    'namespace_view_containerpushrepository',
    'namespace_view_containerrepository',
    'view_containernamespace',
  ],
  'container.containerdistribution_creator': ['add_containerdistribution'],
  'container.containerdistribution_owner': [
    'change_containerdistribution',
    'delete_containerdistribution',
    'manage_roles_containerdistribution',
    'pull_containerdistribution',
    'push_containerdistribution',
    'view_containerdistribution',
  ],
  'container.containerdistribution_collaborator': [
    'pull_containerdistribution',
    'push_containerdistribution',
    'view_containerdistribution',
  ],
  'container.containerdistribution_consumer': ['pull_containerdistribution', 'view_containerdistribution'],
  'container.containerrepository_creator': ['add_containerrepository'],
  'container.containerrepository_owner': [
    'build_image_containerrepository',
    'change_containerrepository',
    'delete_containerrepository',
    'delete_containerrepository_versions',
    'manage_roles_containerrepository',
    'modify_content_containerrepository',
    'sync_containerrepository',
    'view_containerrepository',
  ],
  'container.containerrepository_content_manager': [
    'build_image_containerrepository',
    'delete_containerrepository_versions',
    'modify_content_containerrepository',
    'sync_containerrepository',
    'view_containerrepository',
  ],
  'container.containerrepository_viewer': ['view_containerrepository'],
  'core.content_labeler': ['manage_content_labels'],
  'core.group_creator': ['add_group'],
  'core.group_owner': ['change_group', 'delete_group', 'manage_roles_group', 'view_group'],
  'core.group_viewer': ['view_group'],
  'core.task_owner': [
    'change_task',
    'delete_task',
    'manage_roles_task',
    'view_task',
    'view_task_profile_artifacts',
  ],
  'core.task_user_dispatcher': ['add_task'],
  'core.upload_creator': ['add_upload'],
  'core.upload_owner': ['change_upload', 'delete_upload', 'manage_roles_upload', 'view_upload'],
  'core.upload_viewer': ['view_upload'],
  'core.task_viewer': ['view_task'],
};

/** Pulp has none for push repositories: nobody but administrators can be given anything on one. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  'container.containerpushrepository_owner': [
    'change_containerpushrepository',
    'manage_roles_containerpushrepository',
    'modify_content_containerpushrepository',
    'view_containerpushrepository',
  ],
  'container.containerpushrepository_content_manager': [
    'modify_content_containerpushrepository',
    'view_containerpushrepository',
  ],
  'container.containerpushrepository_viewer': ['view_containerpushrepository'],
};

describe('the locked roles', () => {
  let berth: BerthServer;
  let roles: readonly Role[];

  beforeAll(async () => {
    berth = await sharedBerth();
    const { results } = await new ManagementClient(berth).page('roles/?locked=true&limit=1000');
    roles = results as readonly Role[];
  });

  it.each(Object.entries({ ...PULPS, ...OURS }))('%s carries what it should', (name, codenames) => {
    const found = roles.find((role) => role.name === name);

    const [app] = name.split('.');
    const own = codenames.map((codename) => `${app}.${codename}`);
    expect(found?.permissions).toEqual([...own, ...(OF_OTHER_APPS[name] ?? [])]);
  });

  it('say what they are for', () => {
    expect(roles.filter(({ description }) => !description)).toEqual([]);
  });
});
