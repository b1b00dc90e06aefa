import { type FilterDeclarations, FilterInvalid, isNull, list, range, scalar } from './filter.js';

const NUMBER = { type: 'integer' } as const;

const COMPARISONS = { '': '=', __lt: '<', __lte: '<=', __gt: '>', __gte: '>=' } as const;

/** How many digits a number may have that a column takes: one of `integer`, and one of `bigint`. */
const INTEGER_DIGITS = 9;
export const BIGINT_DIGITS = 15;

/** Filters by a whole number. @param digits how many of them the column takes */
export const numberFilters = (name: string, column: string, digits = INTEGER_DIGITS): FilterDeclarations => ({
  ...Object.fromEntries(
    Object.entries(COMPARISONS).map(([suffix, operator]) => [
      `${name}${suffix}`,
      scalar(NUMBER, wholeNumber(digits), (wanted) => `${column} ${operator} ${wanted}`),
    ]),
  ),
  [`${name}__range`]: range(NUMBER, wholeNumber(digits), column),
});

/** The same, by a number that an object need not have. */
export const nullableNumberFilters = (name: string, column: string): FilterDeclarations => ({
  ...numberFilters(name, column),
  [`${name}__ne`]: scalar(
    NUMBER,
    wholeNumber(INTEGER_DIGITS),
    (wanted) => `${column} IS DISTINCT FROM ${wanted}`,
  ),
  [`${name}__isnull`]: isNull(column),
});

/** A filter by one key that is a number. */
export const numberFilter = (column: string) =>
  scalar(NUMBER, wholeNumber(INTEGER_DIGITS), (wanted) => `${column} = ${wanted}`);

/** A filter by keys that are numbers. */
export const numbersFilter = (column: string) =>
  list(NUMBER, wholeNumber(INTEGER_DIGITS), (wanted) => `${column} = ANY(${wanted})`);

const wholeNumber =
  (digits: number) =>
  (text: string): number => {
    if (!new RegExp(`^-?\\d{1,${digits}}$`).test(text)) throw new FilterInvalid('Enter a whole number.');
    return Number(text);
  };
