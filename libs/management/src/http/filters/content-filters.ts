import {
  addedIn,
  type Caller,
  type CollectedContent,
  contentReadability,
  inVersion,
  isMadeOf,
  isMembershipReadable,
  isThere,
  isWhollyReadable,
  type Readability,
  type RepositoryAccess,
  removedIn,
  versionBefore,
  versionReadability,
} from '@berth/platform';

import type { Rows } from '../rows.js';
import { asked, type Filter, type FilterDeclarations, FilterInvalid, only } from './filter.js';
import { labelFilters } from './label-filters.js';

/**
 * The filters that every list of content has: what a repository version holds, has added or has removed, as far as the
 * caller may read it in that repository; what is in no repository; labels.
 *
 * @param id SQL for the id of a row's content; its `content` row is `c`
 */
export const contentFilters = (id: string, repositories: RepositoryAccess): FilterDeclarations => ({
  repository_version: versionFilter(
    repositories,
    isHeld(id, (number) => inVersion('x', number)),
    versionReadability(repositories.isReadable),
  ),
  repository_version_added: versionFilter(
    repositories,
    isAmong(id, (number, before) => addedIn('x', number, before)),
  ),
  repository_version_removed: versionFilter(
    repositories,
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

/** Leaves only content that the caller may read in some repository. */
export const readableContent = <Row extends object>(
  rows: Rows<Row>,
  id: string,
  caller: Caller,
  isReadable: Readability,
): Rows<Row> => rows.visibleTo(caller, (viewer) => contentReadability(isReadable)(viewer, id));

/**
 * SQL for a condition on a repository version, given SQL for the repository's id, for the version's number, and for which
 * memberships `x` count.
 */
type VersionCondition = (repositoryId: string, number: string, isRead: string) => string;

/**
 * A filter by a repository version.
 * @param isRead SQL for whether all memberships of that version count for the caller, or else each is asked about
 */
export const versionFilter = (
  { isVisible, isReadable }: RepositoryAccess,
  condition: VersionCondition,
  isRead: (viewer: string, number: string) => string = (viewer) => isWhollyReadable(isReadable, viewer),
): Filter => ({
  schema: { type: 'string' },
  description: 'The href or PRN of a repository version, or of a repository for its latest one.',
  async condition(values, context) {
    const { versions, caller, bind } = context;
    const version = await versions.resolve(only(values), caller, isVisible);
    const [repositoryId, number] = [bind(version.repositoryId), `${bind(version.number)}::int`];
    if (await versions.holds(version, caller, isRead)) return condition(repositoryId, number, 'true');
    const eachIsRead = asked(context, (viewer) =>
      isThere(`repository r WHERE r.id = x.repository_id AND ${isMembershipReadable(isReadable, viewer)}`),
    );
    return condition(repositoryId, number, eachIsRead);
  },
});

/**
 * Whether a repository has content in a version.
 * @param contentId SQL for its id
 * @param holds what is asked of the membership `x`, given SQL for the version's number
 */
export const isHeld =
  (contentId: string, holds: (number: string) => string): VersionCondition =>
  (repositoryId, number, isRead) =>
    `EXISTS (SELECT 1 FROM membership x
              WHERE x.repository_id = ${repositoryId} AND x.content_id = ${contentId} AND ${holds(number)} AND ${isRead})`;

/**
 * Whether content is in the difference between a version and the one before it. That is looked up by itself: it is little
 * among much, which no planner sees.
 */
const isAmong =
  (contentId: string, differs: (number: string, before: string) => string): VersionCondition =>
  (repositoryId, number, isRead) =>
    `${contentId} = ANY(ARRAY(
       SELECT x.content_id FROM membership x
        WHERE x.repository_id = ${repositoryId} AND ${differs(number, versionBefore(repositoryId, number))} AND ${isRead}))`;

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

const EVERYTHING = { isVisible: () => 'true', isReadable: () => 'true' };

const inIt = isHeld('t.id', (number) => inVersion('x', number));

/**
 * The filters of artifact `a` by what it is needed for, for administrators.
 * @param collected the content that may be made of it
 */
export const artifactFilters = (collected: readonly CollectedContent[]): FilterDeclarations => ({
  repository_version: versionFilter(EVERYTHING, (repositoryId, number, isRead) =>
    isMadeOf(collected, 'a.id', inIt(repositoryId, number, isRead)),
  ),
  orphaned_for: orphanFilter(
    'Artifacts that no content has been made of for so many minutes.',
    'a.pulp_last_updated',
    isMadeOf(collected, 'a.id'),
  ),
});
