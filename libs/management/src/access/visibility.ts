import {
  contentReadability,
  holds,
  isThere,
  type Readability,
  type RepositoryAccess,
  versionReadability,
  type Way,
} from '@berth/platform';

import type { DistributionWays } from './ways.js';

/** What users may know of a plugin's objects, and read of them. `viewer` is SQL for the user's id. */
export interface Visibility extends RepositoryAccess {
  /** SQL: whether the user may know of distribution `d` of namespace `n`. */
  isDistributionVisible(viewer: string): string;

  /** SQL: whether the user may know of repository `r`: by a role on it, or because a visible distribution serves it. */
  isVisible(viewer: string): string;

  /**
   * SQL: whether the user may take from repository `r`, bytes and all: what could be pulled; and with a role on the
   * repository, or in the namespace that it is at home in, what any of its versions holds. To know of a repository is not
   * enough: a distribution that shows one version of it shows no bytes of the others.
   */
  readonly isReadable: Readability;

  /** The same of the repository's version of a number. */
  isVersionReadable(viewer: string, number: string): string;

  /** The same of content, from any repository for which `condition` holds. */
  isContentReadable(viewer: string, contentId: string, condition?: string): string;
}

/** @param plugin whose objects they are, with the names of its permissions */
export function visibilityOf(plugin: string, ways: DistributionWays): Visibility {
  const models = [`${plugin}repository`, `${plugin}pushrepository`];
  const onRepository = models.map(
    (model): Way => ({ permission: `${plugin}.view_${model}`, object: 'r.id' }),
  );
  const inNamespace = models.map(
    (model): Way => ({ permission: `${plugin}.namespace_view_${model}`, object: 'n.id' }),
  );
  const served = 'distribution d JOIN namespace n ON n.id = d.namespace_id WHERE d.repository_id = r.id';
  const isReadable: Readability = (viewer, isHeld) =>
    `(${isThere(`${served}
        AND (${isHeld('COALESCE(d.version_number, r.latest_version)')}
               AND (NOT d.private OR ${holds(viewer, ways.pull)})
             OR d.base_path = r.name AND ${holds(viewer, inNamespace)})`)}
    OR ${holds(viewer, onRepository)})`;
  return {
    isDistributionVisible: (viewer) => `(NOT d.private OR ${holds(viewer, ways.view)})`,
    isVisible: (viewer) =>
      `(${isThere(`${served} AND (NOT d.private OR ${holds(viewer, [...ways.view, ...inNamespace])})`)}
    OR ${holds(viewer, onRepository)})`,
    isReadable,
    isVersionReadable: versionReadability(isReadable),
    isContentReadable: contentReadability(isReadable),
  };
}
