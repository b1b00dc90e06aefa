import {
  contentReadability,
  holds,
  holdsAmong,
  isThere,
  type Readability,
  type RepositoryAccess,
  versionReadability,
  type Way,
} from '@berth/platform';

import { PULL_WAYS, VIEW_WAYS } from './ways.js';

const VIEW_REPOSITORY: readonly Way[] = [
  { permission: 'container.view_containerrepository', object: 'r.id' },
  { permission: 'container.view_containerpushrepository', object: 'r.id' },
];

const VIEW_IN_NAMESPACE: readonly Way[] = [
  { permission: 'container.namespace_view_containerrepository', object: 'n.id' },
  { permission: 'container.namespace_view_containerpushrepository', object: 'n.id' },
];

// What a user may know of, for lists and for single objects. `viewer` is SQL for the user's id.

/** Distribution `d` of namespace `n`. */
export const isDistributionVisible = (viewer: string): string =>
  `(NOT d.private OR ${holds(viewer, VIEW_WAYS)})`;

/** Namespace `n`. */
export const isNamespaceVisible = (viewer: string): string =>
  holdsAmong(viewer, 'container.view_containernamespace', 'n.id');

/** Repository `r`: by a role on it, or because a visible distribution serves it. */
export const isRepositoryVisible = (viewer: string): string =>
  `(${isThere(`distribution d JOIN namespace n ON n.id = d.namespace_id
      WHERE d.repository_id = r.id AND (NOT d.private OR ${holds(viewer, [...VIEW_WAYS, ...VIEW_IN_NAMESPACE])})`)}
    OR ${holds(viewer, VIEW_REPOSITORY)})`;

/**
 * What a user may take from repository `r`, bytes and all: what could be pulled; and with a role on the repository, or in
 * the namespace that it is at home in, what any of its versions holds. To know of a repository is not enough: a
 * distribution that shows one version of it shows no bytes of the others.
 */
export const isReadable: Readability = (viewer, isHeld) =>
  `(${isThere(`distribution d JOIN namespace n ON n.id = d.namespace_id
      WHERE d.repository_id = r.id
        AND (${isHeld('COALESCE(d.version_number, r.latest_version)')}
               AND (NOT d.private OR ${holds(viewer, PULL_WAYS)})
             OR d.base_path = r.name AND ${holds(viewer, VIEW_IN_NAMESPACE)})`)}
    OR ${holds(viewer, VIEW_REPOSITORY)})`;

/** What a user may know of repositories, and read of them. */
export const CONTAINER_REPOSITORIES: RepositoryAccess = { isVisible: isRepositoryVisible, isReadable };

/** Its version of a number: SQL for both. */
export const isVersionReadable = versionReadability(isReadable);

/** Content, from any repository. */
export const isContentReadable = contentReadability(isReadable);
