import type { ContentPlugin, PluginRegistry, Readability, RepositoryAccess, Resource } from '@berth/platform';

/** SQL for whether a caller may see an object, given SQL for the caller's id. */
type Visibility = (viewer: string) => string;

/** Whether a caller may see the repository `r` of any plugin. */
export const repositoryVisibility = (plugins: PluginRegistry): Visibility =>
  visibilityOf(plugins, ({ repositories }) => Object.values(repositories));

/** What a caller may know of repositories `r` of any plugin, and read of them. */
export const repositoryAccess = (plugins: PluginRegistry): RepositoryAccess => ({
  isVisible: repositoryVisibility(plugins),
  isReadable: repositoryReadability(plugins),
});

const repositoryReadability =
  ({ all }: PluginRegistry): Readability =>
  (viewer, isHeld) =>
    `(${all.map(({ name, isReadable }) => `(r.plugin = '${name}' AND ${isReadable(viewer, isHeld)})`).join(' OR ')})`;

/** Whether a caller may see the distribution `d` of namespace `n`, of any plugin. */
export const distributionVisibility = (plugins: PluginRegistry): Visibility =>
  visibilityOf(plugins, ({ distributions }) => [distributions]);

function visibilityOf(
  { all }: PluginRegistry,
  resourcesOf: (plugin: ContentPlugin) => readonly Resource[],
): Visibility {
  const targets = all.flatMap((plugin) =>
    plugin.roleTargets.filter(({ resource }) => resourcesOf(plugin).includes(resource)),
  );
  return (viewer) =>
    `(${targets.map(({ where, isVisible }) => `(${where} AND ${isVisible(viewer)})`).join(' OR ')})`;
}
