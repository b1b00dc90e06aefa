import type { Resource } from '../../plugins/resource.js';
import { type Filter, type FilterDeclarations, nested, only } from '../filters/filter.js';
import { labelFilters } from '../filters/label-filters.js';
import { nullableNumberFilters } from '../filters/number-filters.js';
import { referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';

/** What a list of repositories `r` can be narrowed by, whatever they are. @param content of which kinds they hold */
export const repositoryFilters = (content: readonly Resource[]): FilterDeclarations => ({
  ...textFilters('name', 'r.name'),
  ...labelFilters('r.pulp_labels'),
  ...nullableNumberFilters('retain_repo_versions', 'r.retain_repo_versions'),
  ...nullableNumberFilters('retain_checkpoints', 'NULL::int'),
  remote: REMOTE,
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    (isWanted) => `EXISTS (SELECT 1 FROM membership x WHERE x.repository_id = r.id AND ${isWanted})`,
  ),
  ...nested(
    referenceFilters('latest_with_content', 'x.content_id', content),
    (isWanted) =>
      `EXISTS (SELECT 1 FROM membership x
         WHERE x.repository_id = r.id AND ${isWanted} AND x.removed_in IS NULL)`,
  ),
});

/** No repository has a remote. */
const REMOTE: Filter = {
  schema: { type: 'string' },
  condition: (values) => (only(values) === 'null' ? 'true' : 'false'),
};
