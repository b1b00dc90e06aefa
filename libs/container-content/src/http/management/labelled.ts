import { AT_HOME, CHANGE_NAMESPACE_WAYS } from '@berth/management';
import { type Labelled, labelsController } from '@berth/management/http';
import {
  holds,
  MANAGE_CONTENT_LABELS,
  type RepositoryKind,
  type Resource,
  type RoleTarget,
} from '@berth/platform';
import { isContentReadable } from '../../auth/visibility.js';
import { CHANGE_WAYS } from '../../auth/ways.js';
import { container } from '../../management.js';
import { BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE } from './resources.js';
import {
  DISTRIBUTION_TARGET,
  NAMESPACE_TARGET,
  PUSH_REPOSITORY_TARGET,
  REPOSITORY_TARGET,
} from './role-targets.js';

const DISTRIBUTION: Labelled = {
  ...DISTRIBUTION_TARGET,
  table: 'distribution',
  mayLabel: (viewer) => holds(viewer, CHANGE_WAYS),
};

/** Nothing else of a namespace changes: its labels are its owners'. */
const NAMESPACE: Labelled = {
  ...NAMESPACE_TARGET,
  table: 'namespace',
  mayLabel: (viewer) => holds(viewer, CHANGE_NAMESPACE_WAYS),
};

/** Labels are changed by users who may change the rest. */
const repository = (target: RoleTarget, kind: RepositoryKind): Labelled => ({
  ...target,
  table: 'repository',
  from: AT_HOME,
  mayLabel: (viewer) => holds(viewer, container.repositoryWays('change', kind)),
});

/** Content belongs to nobody: many repositories may have it. */
const content = (resource: Resource): Labelled => ({
  resource,
  table: 'content',
  from: 'content c',
  where: `c.type = '${resource.model}'`,
  key: 'c.id',
  isVisible: (viewer) => isContentReadable(viewer, 'c.id'),
  mayLabel: (viewer) => holds(viewer, [{ permission: MANAGE_CONTENT_LABELS, object: null }]),
});

/** The labels of the plugin's objects. */
export const LABELS_CONTROLLERS = [
  labelsController(DISTRIBUTION, 'Distributions: Container'),
  labelsController(NAMESPACE, 'Pulp_Container: Namespaces'),
  labelsController(repository(REPOSITORY_TARGET, 'regular'), 'Repositories: Container'),
  labelsController(repository(PUSH_REPOSITORY_TARGET, 'push'), 'Repositories: Container-Push'),
  labelsController(content(BLOB_RESOURCE), 'Content: Blobs'),
  labelsController(content(MANIFEST_RESOURCE), 'Content: Manifests'),
  labelsController(content(TAG_RESOURCE), 'Content: Tags'),
];
