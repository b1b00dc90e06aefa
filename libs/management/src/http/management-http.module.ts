import { type ContentPlugin, ListReads, PluginRegistry } from '@berth/platform';
import { type DynamicModule, Global, Module } from '@nestjs/common';

import { AccessModule } from './access.module.js';
import { AnyContentListing, anyContentRoutes } from './any/any-content.routes.js';
import { AnyDistributionListing, anyDistributionsRoutes } from './any/any-distributions.routes.js';
import {
  AnyRepositoryListing,
  anyRepositoriesRoutes,
  anyVersionsRoutes,
} from './any/any-repositories.routes.js';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { AuditController, AuditListing } from './audit/audit.controller.js';

import { CreatedResources } from './created-resources.js';
import { NamedRoles } from './named-roles.js';
import { ObjectLabels } from './object-labels.js';
import { ObjectPermissions } from './object-permissions.js';
import { ObjectRoles } from './object-roles.js';
import { ResourceKinds } from './resource-kinds.js';
import { RoleHolders } from './role-holders.js';
import { RoleTargets } from './role-targets.js';
import { StatusController } from './status/status.controller.js';
import { Status } from './status/status.js';
import { TasksModule } from './tasks/tasks.module.js';
import { VersionReferences } from './version-references.js';
import { RepositoryVersionListing } from './versions/repository-version-listing.js';
import { WorkerListing } from './workers/worker-listing.js';
import { WorkersController } from './workers/workers.controller.js';

const services = [
  CreatedResources,
  ListReads,
  NamedRoles,
  ObjectLabels,
  ObjectPermissions,
  ObjectRoles,
  RepositoryVersionListing,
  ResourceKinds,
  RoleHolders,
  RoleTargets,
  VersionReferences,
];

/** The management API but for what is a plugin's own, and what controllers share. Loaded by the API only. */
@Global()
@Module({})
export class ManagementHttpModule {
  /** @param plugins whose objects the lists of all kinds show */
  static with(plugins: readonly ContentPlugin[]): DynamicModule {
    const registry = new PluginRegistry(plugins);
    return {
      module: ManagementHttpModule,
      imports: [AccessModule, ArtifactsModule.with(registry), TasksModule],
      controllers: [
        AuditController,
        StatusController,
        WorkersController,
        anyContentRoutes(registry),
        anyDistributionsRoutes(registry),
        anyRepositoriesRoutes(registry),
        anyVersionsRoutes(registry),
      ],
      providers: [
        AnyContentListing,
        AnyDistributionListing,
        AnyRepositoryListing,
        AuditListing,
        Status,
        WorkerListing,
        ...services,
      ],
      exports: services,
    };
  }
}
