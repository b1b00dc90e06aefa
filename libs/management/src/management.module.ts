import { HandlesJobs, type JobHandler } from '@berth/platform';
import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';

import { ManagedPlugin } from './access/managed-plugin.js';
import { NameRights } from './access/name-rights.js';
import { RepositoryRights } from './access/repository-rights.js';
import { AddContent } from './contents/add-content.js';
import { ContentChanges } from './contents/content-changes.js';
import { ContentTasks } from './contents/content-tasks.js';
import { ModifyContent } from './contents/modify-content.js';
import { RemoveUnits } from './contents/remove-units.js';
import { TakeableContents } from './contents/takeable.js';
import { VersionDiffs } from './diff/version-diffs.js';
import { CreateDistribution } from './distributions/create-distribution.js';
import { DeleteDistributions } from './distributions/delete-distributions.js';
import { DistributionChanges } from './distributions/distribution-changes.js';
import { DistributionTasks } from './distributions/distribution-tasks.js';
import { UpdateDistribution } from './distributions/update-distribution.js';
import { Namespaces } from './namespaces/namespaces.js';
import { DistributionPromotions } from './promotion/distribution-promotions.js';
import { PromoteContent } from './promotion/promote-content.js';
import { Promotions } from './promotion/promotions.js';
import { DeleteRepository, DeleteVersion } from './repositories/deletion-tasks.js';
import { RepositoryChanges } from './repositories/repository-changes.js';
import { RepositoryDeletions } from './repositories/repository-deletions.js';
import { UpdateRepository } from './repositories/update-repository.js';
import { RestoreVersion } from './versions/restore-version.js';
import { VersionAccess } from './versions/version-access.js';

type Handler = Type<Pick<JobHandler, keyof JobHandler>>;

const services = [
  ContentChanges,
  ContentTasks,
  DistributionChanges,
  DistributionPromotions,
  DistributionTasks,
  NameRights,
  Namespaces,
  Promotions,
  RepositoryChanges,
  RepositoryDeletions,
  RepositoryRights,
  TakeableContents,
  VersionAccess,
  VersionDiffs,
];

/** The tasks of every plugin, by what they are called after its name: tasks that wait have these names in their rows. */
const handlers: Readonly<Record<string, Handler>> = {
  add: AddContent,
  'create-distribution': CreateDistribution,
  'delete-distributions': DeleteDistributions,
  'delete-repository': DeleteRepository,
  'delete-version': DeleteVersion,
  modify: ModifyContent,
  promote: PromoteContent,
  remove: RemoveUnits,
  restore: RestoreVersion,
  'update-distribution': UpdateDistribution,
  'update-repository': UpdateRepository,
};

/**
 * The use cases of the management API on what a plugin manages. Loaded by every process.
 *
 * A plugin makes one, and imports it into each of its modules that uses it:
 * `export const fileManagement = ManagementModule.of(file)`.
 */
@Module({})
export class ManagementModule {
  static of(plugin: ManagedPlugin): DynamicModule {
    const tasks = Object.entries(handlers).map(([verb, handler]) =>
      handlerOf(plugin.taskName(verb), handler),
    );
    return {
      module: ManagementModule,
      providers: [{ provide: ManagedPlugin, useValue: plugin }, ...services, ...tasks],
      exports: [ManagedPlugin, ...services, ...Object.values(handlers)],
    };
  }
}

/** A handler for the tasks of one plugin: jobs find their handler by its class, so each plugin has a class of its own. */
function handlerOf(kind: string, handler: Handler): Provider {
  class OfPlugin extends handler {}
  Object.defineProperty(OfPlugin, 'name', { value: handler.name });
  HandlesJobs(kind)(OfPlugin);
  return { provide: handler, useClass: OfPlugin };
}
