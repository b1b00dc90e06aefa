import type { PluginRegistry } from '../../plugins/plugin-registry.js';
import type { RepositoryVisibility } from '../filters/content-filters.js';

/** SQL for whether a caller may see the repository `r`, of whatever plugin it is. */
export function repositoryVisibility(plugins: PluginRegistry): RepositoryVisibility {
  const targets = plugins.all.flatMap(({ roleTargets, repositories }) =>
    roleTargets.filter(({ resource }) => resource === repositories.push || resource === repositories.regular),
  );
  return (viewer) =>
    `(${targets.map(({ where, isVisible }) => `(${where} AND ${isVisible(viewer)})`).join(' OR ')})`;
}
