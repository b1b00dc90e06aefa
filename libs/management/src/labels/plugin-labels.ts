import {
  holds,
  MANAGE_CONTENT_LABELS,
  type RepositoryKind,
  type Resource,
  type RoleTarget,
} from '@berth/platform';

import type { ManagedPlugin } from '../access/managed-plugin.js';
import { AT_HOME } from '../access/repository-rights.js';
import { CHANGE_NAMESPACE_WAYS } from '../access/ways.js';
import type { Labelled } from './object-labels.js';

// Who may change the rest of an object may change its labels.

export const labelledDistributions = ({ ways }: ManagedPlugin, target: RoleTarget): Labelled => ({
  ...target,
  table: 'distribution',
  mayLabel: (viewer) => holds(viewer, ways.change),
});

export const labelledNamespaces = (target: RoleTarget): Labelled => ({
  ...target,
  table: 'namespace',
  mayLabel: (viewer) => holds(viewer, CHANGE_NAMESPACE_WAYS),
});

export const labelledRepositories = (
  plugin: ManagedPlugin,
  kind: RepositoryKind,
  target: RoleTarget,
): Labelled => ({
  ...target,
  table: 'repository',
  from: AT_HOME,
  mayLabel: (viewer) => holds(viewer, plugin.repositoryWays('change', kind)),
});

/** Content belongs to nobody: many repositories may have it. */
export const labelledContent = ({ visibility }: ManagedPlugin, resource: Resource): Labelled => ({
  resource,
  table: 'content',
  from: 'content c',
  where: `c.type = '${resource.model}'`,
  key: 'c.id',
  isVisible: (viewer) => visibility.isContentReadable(viewer, 'c.id'),
  mayLabel: (viewer) => holds(viewer, [{ permission: MANAGE_CONTENT_LABELS, object: null }]),
});
