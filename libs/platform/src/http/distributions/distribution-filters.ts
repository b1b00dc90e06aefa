import type { RepositoryResource, Resource } from '../../plugins/resource.js';
import { inVersion } from '../../repositories/in-version.js';
import { conditionFilter } from '../filters/choice-filters.js';
import { type FilterDeclarations, nested } from '../filters/filter.js';
import { labelFilters } from '../filters/label-filters.js';
import { referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';

/**
 * What a list of distributions `d` of repositories `r` can be narrowed by, whatever they show.
 * @param repositories which kinds they show, and `content` which kinds these hold
 */
export const distributionFilters = (
  repositories: readonly RepositoryResource[],
  content: readonly Resource[],
): FilterDeclarations => ({
  ...textFilters('name', 'd.name'),
  ...textFilters('base_path', 'd.base_path', ['', '__in', '__contains', '__icontains']),
  ...referenceFilters('repository', 'd.repository_id', repositories),
  ...labelFilters('d.pulp_labels'),
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    (isWanted) => `EXISTS (
      SELECT 1 FROM membership x
       WHERE x.repository_id = r.id AND ${isWanted}
         AND ${inVersion('x', 'COALESCE(d.version_number, r.latest_version)')})`,
  ),
  // None of them shows checkpoints.
  checkpoint: conditionFilter('false'),
});
