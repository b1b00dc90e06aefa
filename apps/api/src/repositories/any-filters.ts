import {
  choiceFilters,
  Filters,
  objectFilters,
  repositoryAccess,
  repositoryFilters,
  versionFilters,
} from '@berth/management/http';
import { PluginRegistry } from '@berth/platform';
import { plugins } from '@berth/plugins';

const KINDS = plugins.flatMap(({ name: plugin, repositories }) =>
  Object.entries(repositories).map(([kind, resource]) => ({ plugin, kind, resource })),
);

const TYPE = `CASE ${KINDS.map(
  ({ plugin, kind, resource }) =>
    `WHEN r.plugin = '${plugin}' AND r.kind = '${kind}' THEN '${resource.type}'`,
).join(' ')} END`;

const RESOURCES = KINDS.map(({ resource }) => resource);
const { isReadable } = repositoryAccess(new PluginRegistry(plugins));
const CONTENT = plugins.flatMap(({ content }) => content);

/** What the list of repositories of all kinds can be narrowed by. */
export const ANY_REPOSITORY_FILTERS = new Filters({
  ...objectFilters(RESOURCES, 'r.id'),
  ...repositoryFilters(CONTENT, isReadable),
  ...choiceFilters(
    'pulp_type',
    TYPE,
    RESOURCES.map(({ type }) => type),
  ),
});

/** What the list of versions of all repositories can be narrowed by. */
export const ANY_VERSION_FILTERS = versionFilters(RESOURCES, CONTENT, isReadable);
