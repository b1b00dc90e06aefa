import { type DynamicModule, Module, type Type } from '@nestjs/common';

import type { ManagedPlugin } from '../access/managed-plugin.js';
import { namespaceTarget } from '../access/role-targets.js';
import { ServedReferences } from '../distributions/served-references.js';
import {
  labelledContent,
  labelledDistributions,
  labelledNamespaces,
  labelledRepositories,
} from '../labels/plugin-labels.js';
import { NamedVersions } from '../versions/named-versions.js';
import { modifyRoutes } from './contents/modify-routes.js';
import { unitRoutes } from './contents/unit-routes.js';
import { diffRoutes } from './diff/diff-routes.js';
import { ShownDiffs } from './diff/shown-diffs.js';
import { DistributionListing } from './distributions/distribution-listing.js';
import { type DistributionRoutes, distributionRoutes } from './distributions/distribution-routes.js';
import { labelsController } from './labels.controller.js';
import { namespaceRoutes } from './namespaces/namespace-routes.js';
import { objectRolesController } from './object-roles.controller.js';
import { pinRoutes } from './promotion/pin-routes.js';
import { promotionBodiesOf } from './promotion/promotion.dto.js';
import { promotionRoutes } from './promotion/promotion-routes.js';
import { RepositoryListing } from './repositories/repository-listing.js';
import { type RepositoryRoutes, repositoryRoutes } from './repositories/repository-routes.js';
import { versionRoutes } from './versions/version-routes.js';

/** What the management API shows of a plugin, beside its content. */
export interface PluginRoutes {
  readonly repositories: readonly RepositoryRoutes[];
  readonly distributions: DistributionRoutes;
  /** By content types: what groups their operations in the description. */
  readonly contentTags: Readonly<Record<string, string>>;
  /** Whether the plugin shows the namespaces. They belong to all plugins, and one of them shows them. */
  readonly namespacesTag?: string;
}

const services = [DistributionListing, NamedVersions, RepositoryListing, ShownDiffs];

/** The module of the controllers that every plugin has. */
@Module({})
class PluginHttpModule {}

/**
 * The part of the management API that is the same for all plugins: repositories, their versions, distributions, and the
 * roles and labels on them.
 * @param management the plugin's use cases, `ManagementModule.of(plugin)`
 */
export function pluginHttp(
  plugin: ManagedPlugin,
  management: DynamicModule,
  routes: PluginRoutes,
): DynamicModule {
  const bodies = promotionBodiesOf(plugin);
  return {
    module: PluginHttpModule,
    imports: [management],
    controllers: [
      ...routes.repositories.flatMap((one) => [
        ...repositoryRoutes(plugin, one),
        versionRoutes(plugin, one.kind, one.tag),
        diffRoutes(plugin, one.kind, one.tag),
        ...(one.kind === 'push'
          ? []
          : [unitRoutes(plugin, one.tag), promotionRoutes(plugin, bodies, one.tag)]),
        ...(one.takesModify === true ? [modifyRoutes(plugin, one.tag)] : []),
      ]),
      distributionRoutes(plugin, routes.distributions),
      pinRoutes(plugin, bodies, routes.distributions),
      ...onObjects(plugin, routes),
      ...(routes.namespacesTag === undefined ? [] : onNamespaces(routes.namespacesTag)),
    ],
    providers: [
      ...services,
      { provide: ServedReferences, useClass: routes.distributions.references ?? ServedReferences },
    ],
    exports: [management, ...services, ServedReferences],
  };
}

/** The roles and the labels on a plugin's objects. */
function onObjects(
  plugin: ManagedPlugin,
  { repositories, distributions, contentTags }: PluginRoutes,
): readonly Type[] {
  const targets = plugin.roleTargets;
  return [
    objectRolesController(targets.distribution, distributions.tag),
    labelsController(labelledDistributions(plugin, targets.distribution), distributions.tag),
    ...repositories.flatMap(({ kind, tag }) => [
      objectRolesController(targets[kind], tag),
      labelsController(labelledRepositories(plugin, kind, targets[kind]), tag),
    ]),
    ...plugin.content.map((resource) =>
      labelsController(labelledContent(plugin, resource), contentTags[resource.model] ?? resource.model),
    ),
  ];
}

function onNamespaces(tag: string): readonly Type[] {
  // The roles on namespaces give permissions of all plugins: `TargetObjects` knows them.
  const namespace = namespaceTarget([]);
  return [
    ...namespaceRoutes(tag),
    objectRolesController(namespace, tag),
    labelsController(labelledNamespaces(namespace), tag),
  ];
}
