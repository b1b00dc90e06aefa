import { objectRolesController } from '@berth/management/http';

import {
  DISTRIBUTION_TARGET,
  NAMESPACE_TARGET,
  PUSH_REPOSITORY_TARGET,
  REPOSITORY_TARGET,
} from './role-targets.js';

/** The roles on the plugin's objects. */
export const OBJECT_ROLES_CONTROLLERS = [
  objectRolesController(DISTRIBUTION_TARGET, 'Distributions: Container'),
  objectRolesController(NAMESPACE_TARGET, 'Pulp_Container: Namespaces'),
  objectRolesController(PUSH_REPOSITORY_TARGET, 'Repositories: Container-Push'),
  objectRolesController(REPOSITORY_TARGET, 'Repositories: Container'),
];
