import {
  inVersion,
  isMembershipReadable,
  type Readability,
  type RepositoryResource,
  Resource,
} from '@berth/platform';
import { ReferenceInvalid } from '../../access/refusals.js';
import { asked, type Filter, nested, several } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { numberFilters } from '../filters/number-filters.js';
import { hrefFilters, referenceFilters } from '../filters/object-filters.js';
import { timeFilters } from '../filters/time-filters.js';

const VERSION_RESOURCE = new Resource('core.repositoryversion', 'repository_versions');

const HREF = /^(.*\/)versions\/(\d{1,9})\/$/;

/**
 * What a list of versions `v` of repositories `r` can be narrowed by: by content as far as the caller may read it there.
 * @param repositories whose versions they are, and `content` of which kinds these hold
 */
export const versionFilters = (
  repositories: readonly RepositoryResource[],
  content: readonly Resource[],
  isReadable: Readability,
): Filters =>
  new Filters({
    ...hrefFilters([VERSION_RESOURCE], 'v.id'),
    pulp_href__in: versionHrefFilter(repositories),
    ...numberFilters('number', 'v.number'),
    ...timeFilters('pulp_created', 'v.pulp_created'),
    ...nested(
      referenceFilters('content', 'x.content_id', content),
      (isWanted, context) => `EXISTS (SELECT 1 FROM membership x
         WHERE x.repository_id = v.repository_id AND ${isWanted} AND ${inVersion('x', 'v.number')}
           AND ${asked(context, (viewer) => isMembershipReadable(isReadable, viewer))})`,
    ),
  });

/** A version has its number in its href, not its key. */
const versionHrefFilter = (repositories: readonly RepositoryResource[]): Filter => ({
  schema: { type: 'array', items: { type: 'string' } },
  condition(values, { bind }) {
    const versions = several(values).map((href) => versionIn(href, repositories));
    const [ids, numbers] = [versions.map(({ id }) => id), versions.map(({ number }) => number)];
    return `(v.repository_id, v.number) IN (
      SELECT * FROM unnest(${bind(ids)}::uuid[], ${bind(numbers)}::int[]))`;
  },
});

function versionIn(
  href: string,
  repositories: readonly RepositoryResource[],
): { readonly id: string; readonly number: number } {
  const [, repository = '', number] = HREF.exec(href) ?? [];
  const resource = repositories.find(({ listHref }) => repository.startsWith(listHref));
  const id = resource?.keyIn(repository);
  if (!id) throw new ReferenceInvalid(`URI not valid: ${href}`);
  return { id, number: Number(number) };
}
