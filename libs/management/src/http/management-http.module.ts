import { ListReads } from '@berth/platform';
import { Global, Module } from '@nestjs/common';

import { CreatedResources } from './created-resources.js';
import { NamedRoles } from './named-roles.js';
import { ObjectLabels } from './object-labels.js';
import { ObjectPermissions } from './object-permissions.js';
import { ObjectRoles } from './object-roles.js';
import { ResourceKinds } from './resource-kinds.js';
import { RoleHolders } from './role-holders.js';
import { RoleTargets } from './role-targets.js';
import { VersionReferences } from './version-references.js';
import { RepositoryVersionListing } from './versions/repository-version-listing.js';

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

/** What the controllers of the management API share. Loaded by the API only. */
@Global()
@Module({ providers: services, exports: services })
export class ManagementHttpModule {}
