import {
  contentFilters,
  type Filter,
  FilterInvalid,
  Filters,
  flag,
  objectFilters,
  only,
  textFilters,
  textsFilter,
} from '@berth/management/http';
import { isDangling, isTagged } from '../../contents/dangling.js';
import { CONTAINER_REPOSITORIES, MANIFEST_RESOURCE } from '../../managed/container.js';
import { isOfType } from '../../oci/media-types.js';
import { byConfig, isOfNature, isSeen, natureFilter, typeFilters } from './said-by-config.js';

/**
 * SQL for whether a manifest is of a type, or an index that lists one that is. An array, because PostgreSQL would go
 * through all manifests to find those that are IN a query of few.
 */
const isOrLists =
  (type: 'bootable' | 'flatpak') =>
  (viewer: string | null): string =>
    `m.id = ANY(ARRAY(
       SELECT o.id FROM container_manifest o WHERE ${isOfNature('o', type, viewer)}
       UNION ALL
       SELECT l.manifest_id FROM container_manifest o JOIN container_manifest_child l ON l.child_id = o.id
        WHERE ${isOfNature('o', type, viewer)} AND ${isSeen('o.id', viewer)}))`;

/** A filter by a text that has a key, `key`, or by that text as well, `key=value`. Repeated, all of them must hold. */
const entryFilter = (column: string): Filter => ({
  schema: { type: 'string' },
  condition: (values, { bind }) =>
    values.map((value) => entryCondition(column, only([value]), bind)).join(' AND '),
});

function entryCondition(column: string, entry: string, bind: (value: unknown) => string): string {
  const [key, value] = keyAndValue(entry);
  if (key === '') throw new FilterInvalid(`'${entry}' is not a key, or key=value.`);
  // These operators, and no functions: the indexes know them.
  if (value === undefined) return `${column} ? ${bind(key)}`;
  return `${column} @> jsonb_build_object(${bind(key)}::text, ${bind(value)}::text)`;
}

/** Takes an entry apart at its first `=` that has no backslash before it. The value is taken as it is. */
function keyAndValue(entry: string): [key: string, value: string | undefined] {
  const end = /(?:[^=\\]|\\.|\\$)*/sy.exec(entry)?.[0].length ?? 0;
  const key = entry.slice(0, end).replace(/\\([=\\])/g, '$1');
  return [key, end === entry.length ? undefined : entry.slice(end + 1)];
}

/** A filter by what manifests are in a version, which `repository_version` names. @param condition SQL for it */
const inVersionFilter = (condition: (repositoryId: string, number: string) => string): Filter => ({
  schema: { type: 'boolean' },
  async condition(values, { parameters, versions, caller, bind }) {
    const isWanted = flag(only(values));
    const { repository_version: reference } = parameters;
    if (reference === undefined) throw new FilterInvalid('It needs a repository_version.');
    const { repositoryId, number } = await versions.resolve(
      only(reference),
      caller,
      CONTAINER_REPOSITORIES.isVisible,
    );
    const holds = condition(`${bind(repositoryId)}::uuid`, `${bind(number)}::int`);
    return isWanted ? holds : `NOT ${holds}`;
  },
});

/** What the list of manifests can be narrowed by. */
export const MANIFEST_FILTERS = new Filters({
  ...objectFilters(MANIFEST_RESOURCE, 'm.id'),
  ...contentFilters('m.id', CONTAINER_REPOSITORIES),
  ...textFilters('digest', 'm.digest', ['', '__in']),
  media_type: textsFilter((wanted) => isOfType('m.media_type', wanted)),
  ...typeFilters(),
  ...byConfig({
    ...textFilters('architecture', 'm.architecture', ['', '__in']),
    ...textFilters('os', 'm.os', ['', '__in']),
    ...textFilters('variant', 'm.variant', ['', '__in']),
    label: entryFilter('m.labels'),
  }),
  is_bootable: natureFilter(isOrLists('bootable')),
  is_flatpak: natureFilter(isOrLists('flatpak')),
  tagged: inVersionFilter(isTagged),
  dangling: inVersionFilter((...version) => `(${isDangling(...version)})`),
  annotation: entryFilter('m.annotations'),
});
