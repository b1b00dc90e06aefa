import { parseTime } from '../../transfer/times.js';
import { type FilterDeclarations, FilterInvalid, isNull, range, scalar } from './filter.js';

const TIME = { type: 'string', format: 'date-time' } as const;

const COMPARISONS = { '': '=', __lt: '<', __lte: '<=', __gt: '>', __gte: '>=' } as const;

/** Filters by a time, to the microsecond. */
export const timeFilters = (name: string, column: string): FilterDeclarations => ({
  ...Object.fromEntries(
    Object.entries(COMPARISONS).map(([suffix, operator]) => [
      `${name}${suffix}`,
      scalar(TIME, time, (wanted) => `${column} ${operator} ${wanted}::timestamptz`),
    ]),
  ),
  [`${name}__range`]: range(TIME, time, column),
  [`${name}__isnull`]: isNull(column),
});

/** @throws FilterInvalid */
function time(text: string): string {
  const parsed = parseTime(text);
  if (parsed === null) throw new FilterInvalid('Enter a valid date/time.');
  return parsed;
}
