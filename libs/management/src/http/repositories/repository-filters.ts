import { isMembershipReadable, type Readability, type Resource, versionReadability } from '@berth/platform';
import { asked, type Filter, type FilterDeclarations, nested, only } from '../filters/filter.js';
import { labelFilters } from '../filters/label-filters.js';
import { nullableNumberFilters } from '../filters/number-filters.js';
import { referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';

/**
 * What a list of repositories `r` of any kind can be narrowed by: by content as far as the caller may read it there.
 * @param content of which kinds they hold
 */
export const repositoryFilters = (
  content: readonly Resource[],
  isReadable: Readability,
): FilterDeclarations => ({
  ...textFilters('name', 'r.name'),
  ...labelFilters('r.pulp_labels'),
  ...nullableNumberFilters('retain_repo_versions', 'r.retain_repo_versions'),
  ...nullableNumberFilters('retain_checkpoints', 'NULL::int'),
  remote: REMOTE,
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    (isWanted, context) =>
      // An array: few repositories have it, which are looked up once, by the content.
      `r.id = ANY(ARRAY(SELECT x.repository_id FROM membership x JOIN repository r ON r.id = x.repository_id
         WHERE ${isWanted} AND ${asked(context, (viewer) => isMembershipReadable(isReadable, viewer))}))`,
  ),
  ...nested(
    referenceFilters('latest_with_content', 'x.content_id', content),
    (isWanted, context) =>
      `EXISTS (SELECT 1 FROM membership x
         WHERE x.repository_id = r.id AND ${isWanted} AND x.removed_in IS NULL
           AND ${asked(context, (viewer) => versionReadability(isReadable)(viewer, 'r.latest_version'))})`,
  ),
});

/** No repository has a remote. */
const REMOTE: Filter = {
  schema: { type: 'string' },
  condition: (values) => (only(values) === 'null' ? 'true' : 'false'),
};
