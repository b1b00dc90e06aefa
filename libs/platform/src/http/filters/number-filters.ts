import { type FilterDeclarations, FilterInvalid, list, scalar } from './filter.js';
import { isNull, range } from './range-filters.js';

const NUMBER = { type: 'integer' } as const;

const COMPARISONS = { '': '=', __lt: '<', __lte: '<=', __gt: '>', __gte: '>=' } as const;

/** Filters by a whole number. */
export const numberFilters = (name: string, column: string): FilterDeclarations => ({
  ...Object.fromEntries(
    Object.entries(COMPARISONS).map(([suffix, operator]) => [
      `${name}${suffix}`,
      scalar(NUMBER, wholeNumber, (wanted) => `${column} ${operator} ${wanted}`),
    ]),
  ),
  [`${name}__range`]: range(NUMBER, wholeNumber, column),
});

/** The same, by a number that an object need not have. */
export const nullableNumberFilters = (name: string, column: string): FilterDeclarations => ({
  ...numberFilters(name, column),
  [`${name}__ne`]: scalar(NUMBER, wholeNumber, (wanted) => `${column} IS DISTINCT FROM ${wanted}`),
  [`${name}__isnull`]: isNull(column),
});

/** A filter by keys that are numbers. */
export const numbersFilter = (column: string) =>
  list(NUMBER, wholeNumber, (wanted) => `${column} = ANY(${wanted})`);

function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new FilterInvalid('Enter a whole number.');
  return Number(text);
}
