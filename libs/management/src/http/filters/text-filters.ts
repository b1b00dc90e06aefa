import { type Filter, type FilterDeclarations, list, scalar } from './filter.js';
import { regexFilter } from './regex-filter.js';

const TEXT = { type: 'string' } as const;
const asItIs = (text: string): string => text;

type Comparison = (column: string) => Filter;

/** The ways to compare names, by suffix. */
const FAMILY: Readonly<Record<string, Comparison>> = {
  '': (column) => scalar(TEXT, asItIs, (wanted) => `${column} = ${wanted}`),
  __iexact: (column) => scalar(TEXT, asItIs, (wanted) => `lower(${column}) = lower(${wanted})`),
  __in: (column) => list(TEXT, asItIs, (wanted) => `${column} = ANY(${wanted})`),
  __contains: (column) => scalar(TEXT, asItIs, (wanted) => `position(${wanted} IN ${column}) > 0`),
  __icontains: (column) =>
    scalar(TEXT, asItIs, (wanted) => `position(lower(${wanted}) IN lower(${column})) > 0`),
  __startswith: (column) => scalar(TEXT, asItIs, (wanted) => `starts_with(${column}, ${wanted})`),
  __istartswith: (column) =>
    scalar(TEXT, asItIs, (wanted) => `starts_with(lower(${column}), lower(${wanted}))`),
  __regex: (column) => regexFilter((wanted) => `${column} ~ ${wanted}`),
  __iregex: (column) => regexFilter((wanted) => `${column} ~* ${wanted}`),
};

/** The ways to compare texts. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ...FAMILY,
  __ne: (column) => scalar(TEXT, asItIs, (wanted) => `${column} <> ${wanted}`),
};

/** Filters by a text: Pulp's whole family, or some of it. @param suffixes such as `''` and `__in` */
export const textFilters = (
  name: string,
  column: string,
  suffixes: readonly string[] = Object.keys(FAMILY),
): FilterDeclarations =>
  Object.fromEntries(
    suffixes.map((suffix) => {
      const comparison = COMPARISONS[suffix];
      if (comparison === undefined) throw new Error(`texts cannot be compared by ${suffix}`);
      return [`${name}${suffix}`, comparison(column)];
    }),
  );

/**
 * A filter by several texts, with commas between them, or repeated. pulp-cli sends one as a text where it lists, and as a
 * list where it looks something up, and checks both against the description.
 * @param condition SQL, given SQL for all of them
 */
export const textsFilter = (condition: (wanted: string) => string): Filter => ({
  ...list(TEXT, asItIs, condition),
  schema: { anyOf: [{ type: 'array', items: TEXT }, TEXT] },
});
