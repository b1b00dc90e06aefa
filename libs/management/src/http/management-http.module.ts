import { type ContentPlugin, ListReads, PluginRegistry } from '@berth/platform';
import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';

import { GROUP_TARGET, TASK_TARGET, UPLOAD_TARGET } from '../access/core-resources.js';
import { CreatedResources } from '../access/created-resources.js';
import { ObjectPermissions } from '../access/object-permissions.js';
import { ResourceKinds } from '../access/resource-kinds.js';
import { TargetObjects } from '../access/target-objects.js';
import { NewArtifacts } from '../artifacts/new-artifacts.js';
import { Groups } from '../groups/groups.js';
import { ObjectLabels } from '../labels/object-labels.js';
import { Assignments } from '../roles/assignments.js';
import { NamedRoles } from '../roles/named-roles.js';
import { ObjectRoles } from '../roles/object-roles.js';
import { RoleHolders } from '../roles/role-holders.js';
import { Roles } from '../roles/roles.js';
import { SystemHealth } from '../status/health.js';
import { OrphanCleanups } from '../tasks/orphan-cleanups.js';
import { TaskChanges } from '../tasks/task-changes.js';
import { TaskPurges } from '../tasks/task-purges.js';
import { UploadCommits, Uploads } from '../uploads/uploads.js';
import { OwnTokens } from '../users/own-tokens.js';
import { PasswordChanges } from '../users/password-changes.js';
import { UserChanges } from '../users/user-changes.js';
import { VersionReferences } from '../versions/version-references.js';
import { ACCESS_TOKEN_CONTROLLERS } from './access-tokens/access-tokens.controller.js';
import { anyContentRoutes } from './any/any-content.routes.js';
import { anyDistributionsRoutes } from './any/any-distributions.routes.js';
import { anyRepositoriesRoutes, anyVersionsRoutes } from './any/any-repositories.routes.js';
import { artifactRoutes } from './artifacts/artifact-routes.js';
import { AssignmentListing } from './assignments/assignment-listing.js';
import { ASSIGNMENT_CONTROLLERS } from './assignments/assignment-routes.js';
import { AuditController } from './audit/audit-routes.js';
import { GROUP_CONTROLLERS } from './groups/groups.controller.js';
import { Listings } from './listings.js';
import { objectRolesController } from './object-roles.controller.js';
import { OrphansController } from './orphans/orphans.controller.js';
import { PoliciesController, PolicyListing } from './policies/policy-routes.js';
import { ROLE_CONTROLLERS } from './roles/role-routes.js';
import { StatusController } from './status/status.controller.js';
import { TaskGroupListing } from './task-groups/task-group-listing.js';
import { TASK_GROUP_CONTROLLERS } from './task-groups/task-groups.controller.js';
import { TaskListing } from './tasks/task-listing.js';
import { TasksController } from './tasks/tasks.controller.js';
import { UPLOAD_CONTROLLERS } from './uploads/uploads.controller.js';
import { USER_CONTROLLERS } from './users/users.controller.js';
import { RepositoryVersionListing } from './versions/repository-version-listing.js';
import { WorkersController } from './workers/worker-routes.js';

/** What the controllers of plugins have as well. */
const shared = [
  CreatedResources,
  Listings,
  ListReads,
  NamedRoles,
  ObjectLabels,
  ObjectPermissions,
  ObjectRoles,
  RepositoryVersionListing,
  ResourceKinds,
  RoleHolders,
  TargetObjects,
  VersionReferences,
];

const useCases = [
  Assignments,
  Groups,
  NewArtifacts,
  OrphanCleanups,
  OwnTokens,
  PasswordChanges,
  Roles,
  SystemHealth,
  TaskChanges,
  TaskPurges,
  UploadCommits,
  Uploads,
  UserChanges,
];

const listings = [AssignmentListing, PolicyListing, TaskGroupListing, TaskListing];

const controllersOf = (plugins: PluginRegistry): Type[] => [
  ...ACCESS_TOKEN_CONTROLLERS,
  ...ASSIGNMENT_CONTROLLERS,
  ...GROUP_CONTROLLERS,
  ...ROLE_CONTROLLERS,
  ...UPLOAD_CONTROLLERS,
  ...TASK_GROUP_CONTROLLERS,
  ...USER_CONTROLLERS,
  AuditController,
  OrphansController,
  PoliciesController,
  StatusController,
  TasksController,
  WorkersController,
  anyContentRoutes(plugins),
  anyDistributionsRoutes(plugins),
  anyRepositoriesRoutes(plugins),
  anyVersionsRoutes(plugins),
  ...artifactRoutes(plugins),
  objectRolesController(GROUP_TARGET, 'Groups'),
  objectRolesController(TASK_TARGET, 'Tasks'),
  objectRolesController(UPLOAD_TARGET, 'Uploads'),
];

/** The management API but for what is a plugin's own, and what controllers share. Loaded by the API only. */
@Global()
@Module({})
export class ManagementHttpModule {
  /** @param plugins whose objects the lists of all kinds show */
  static with(plugins: readonly ContentPlugin[]): DynamicModule {
    return {
      module: ManagementHttpModule,
      controllers: controllersOf(new PluginRegistry(plugins)),
      providers: [...shared, ...useCases, ...listings],
      exports: shared,
    };
  }
}
