import { type CollectedContent, inVersion, isMadeOf } from '@berth/platform';
import { isHeld, orphanFilter, versionFilter } from './content-filters.js';
import type { FilterDeclarations } from './filter.js';

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
