import type { Caller } from '../../access/caller.js';
import { addedIn, inVersion, removedIn, versionBefore } from '../../repositories/in-version.js';
import type { Rows } from '../rows.js';
import { type Filter, type FilterDeclarations, FilterInvalid, only } from './filter.js';
import { labelFilters } from './label-filters.js';

/** SQL for whether a caller may see the repository `r`, given SQL for the caller's id. */
export type RepositoryVisibility = (viewer: string) => string;

/**
 * The filters that every list of content has: what a repository version holds, has added or has removed; what is in no
 * repository; labels.
 *
 * @param id SQL for the id of a row's content; its `content` row is `c`
 */
export const contentFilters = (id: string, isVisible: RepositoryVisibility): FilterDeclarations => ({
  repository_version: versionFilter(
    isVisible,
    isHeld(id, (number) => inVersion('x', number)),
  ),
  repository_version_added: versionFilter(
    isVisible,
    isAmong(id, (number, before) => addedIn('x', number, before)),
  ),
  repository_version_removed: versionFilter(
    isVisible,
    isAmong(id, (number, before) => removedIn('x', number, before)),
  ),
  orphaned_for: orphanFilter(
    'Content that has been in no repository for so many minutes.',
    'c.pulp_last_updated',
    `(EXISTS (SELECT 1 FROM membership x WHERE x.content_id = ${id})
   OR EXISTS (SELECT 1 FROM pending_content p WHERE p.content_id = ${id}))`,
  ),
  ...labelFilters('c.pulp_labels'),
});

/** SQL for whether somebody may see content: in a repository that he may see, in any of its versions or pending. */
export const isContentVisible =
  (id: string, isVisible: RepositoryVisibility) =>
  (viewer: string): string =>
    `EXISTS (
      SELECT 1 FROM (SELECT x.repository_id FROM membership x WHERE x.content_id = ${id}
                     UNION ALL SELECT p.repository_id FROM pending_content p WHERE p.content_id = ${id}) holder
        JOIN repository r ON r.id = holder.repository_id
       WHERE ${isVisible(viewer)})`;

/** Leaves only content that the caller may see. */
export const visibleContent = <Row extends object>(
  rows: Rows<Row>,
  id: string,
  caller: Caller,
  isVisible: RepositoryVisibility,
): Rows<Row> => rows.visibleTo(caller, isContentVisible(id, isVisible));

/** SQL for a condition on a repository version, given SQL for the repository's id and the version's number. */
type VersionCondition = (repositoryId: string, number: string) => string;

/** A filter by a repository version. */
export const versionFilter = (isVisible: RepositoryVisibility, condition: VersionCondition): Filter => ({
  schema: { type: 'string' },
  async condition(values, { versions, caller, bind }) {
    const { repositoryId, number } = await versions.resolve(only(values), caller, isVisible);
    return condition(bind(repositoryId), `${bind(number)}::int`);
  },
});

/**
 * Whether a repository has content in a version.
 * @param contentId SQL for its id
 * @param holds what is asked of the membership `x`, given SQL for the version's number
 */
export const isHeld =
  (contentId: string, holds: (number: string) => string): VersionCondition =>
  (repositoryId, number) =>
    `EXISTS (SELECT 1 FROM membership x
              WHERE x.repository_id = ${repositoryId} AND x.content_id = ${contentId} AND ${holds(number)})`;

/**
 * Whether content is in the difference between a version and the one before it. That is looked up by itself: it is little
 * among much, which no planner sees.
 */
const isAmong =
  (contentId: string, differs: (number: string, before: string) => string): VersionCondition =>
  (repositoryId, number) =>
    `${contentId} = ANY(ARRAY(
       SELECT x.content_id FROM membership x
        WHERE x.repository_id = ${repositoryId} AND ${differs(number, versionBefore(repositoryId, number))}))`;

/**
 * A filter by what nothing has needed for a while.
 * @param touched SQL for when that began at the earliest
 * @param isNeeded SQL for whether something needs it now
 */
export const orphanFilter = (description: string, touched: string, isNeeded: string): Filter => ({
  schema: { type: 'integer' },
  description,
  condition(values, { bind }) {
    const minutes = only(values);
    if (!/^\d{1,9}$/.test(minutes)) throw new FilterInvalid('Enter a whole number.');
    return `${touched} < now() - make_interval(mins => ${bind(Number(minutes))}::int) AND NOT ${isNeeded}`;
  },
});
