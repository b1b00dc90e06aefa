import { holds, holdsAmong, inVersion, isThere, type Way } from '@berth/platform';

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

// What a user may take from repository `r`, bytes and all: what could be pulled; and with a role on the repository, or in
// the namespace that it is at home in, what any of its versions holds. To know of a repository is not enough: a
// distribution that shows one version of it shows no bytes of the others.

/** Its version `number`. */
export const isVersionReadable = (viewer: string, number: string): string =>
  isReadable(viewer, (served) => `${served} = ${number}`);

/**
 * Content, from any repository.
 * @param id SQL for its id
 * @param among SQL for which repositories `r` count
 */
export const isContentReadable = (viewer: string, id: string, among = 'true'): string =>
  `(${isThere(`membership x JOIN repository r ON r.id = x.repository_id
      WHERE x.content_id = ${id} AND ${among} AND ${isReadable(viewer, (served) => inVersion('x', served))}`)}
    OR ${isThere(`pending_content p JOIN repository r ON r.id = p.repository_id
      WHERE p.content_id = ${id} AND ${among} AND ${isReadable(viewer, () => 'true')}`)})`;

/** @param isServed SQL for whether it is in the version that a distribution serves, given SQL for that one's number */
const isReadable = (viewer: string, isServed: (number: string) => string): string =>
  `(${isThere(`distribution d JOIN namespace n ON n.id = d.namespace_id
      WHERE d.repository_id = r.id
        AND (${isServed('COALESCE(d.version_number, r.latest_version)')}
               AND (NOT d.private OR ${holds(viewer, PULL_WAYS)})
             OR d.base_path = r.name AND ${holds(viewer, VIEW_IN_NAMESPACE)})`)}
    OR ${holds(viewer, VIEW_REPOSITORY)})`;
