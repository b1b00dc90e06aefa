import {
  inVersion,
  type Readability,
  type RepositoryResource,
  type Resource,
  versionReadability,
} from '@berth/platform';
import { conditionFilter } from '../filters/choice-filters.js';
import { asked, type FilterDeclarations, nested } from '../filters/filter.js';
import { labelFilters } from '../filters/label-filters.js';
import { referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';

const SERVED = 'COALESCE(d.version_number, r.latest_version)';

/**
 * What a list of any distributions `d` of repositories `r` can be narrowed by: by content as far as the
 * caller may read it there.
 * @param repositories which kinds they show, and `content` which kinds these hold
 */
export const distributionFilters = (
  repositories: readonly RepositoryResource[],
  content: readonly Resource[],
  isReadable: Readability,
): FilterDeclarations => ({
  ...textFilters('name', 'd.name'),
  ...textFilters('base_path', 'd.base_path', ['', '__in', '__contains', '__icontains']),
  ...referenceFilters('repository', 'd.repository_id', repositories),
  ...labelFilters('d.pulp_labels'),
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    // An array: few repositories have it, which are looked up once, by the content.
    (
      isWanted,
      context,
    ) => `r.id = ANY(ARRAY(SELECT x.repository_id FROM membership x WHERE ${isWanted})) AND EXISTS (
      SELECT 1 FROM membership x
       WHERE x.repository_id = r.id AND ${isWanted}
         AND ${inVersion('x', SERVED)}
         AND ${asked(context, (viewer) => versionReadability(isReadable)(viewer, SERVED))})`,
  ),
  // None of them shows checkpoints.
  checkpoint: conditionFilter('false'),
});
