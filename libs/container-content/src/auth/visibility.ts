import { holds } from '@berth/platform';

import { VIEW_WAYS } from './ways.js';

// What a user may know of, for lists and for single objects. `viewer` is SQL for the user's id.

/** Distribution `d` of namespace `n`. */
export const isDistributionVisible = (viewer: string): string =>
  `(NOT d.private OR ${holds(viewer, VIEW_WAYS)})`;

/** Namespace `n`. */
export const isNamespaceVisible = (viewer: string): string =>
  holds(viewer, [{ permission: 'container.view_containernamespace', object: 'n.id' }]);

/** Repository `r`: by a role on it, or because a visible distribution serves it. */
export const isRepositoryVisible = (viewer: string): string =>
  `(COALESCE((SELECT true FROM distribution d JOIN namespace n ON n.id = d.namespace_id
             WHERE d.repository_id = r.id AND (NOT d.private OR ${holds(viewer, [
               ...VIEW_WAYS,
               { permission: 'container.namespace_view_containerrepository', object: 'n.id' },
               { permission: 'container.namespace_view_containerpushrepository', object: 'n.id' },
             ])}) LIMIT 1), false)
    OR ${holds(viewer, [
      { permission: 'container.view_containerrepository', object: 'r.id' },
      { permission: 'container.view_containerpushrepository', object: 'r.id' },
    ])})`;
