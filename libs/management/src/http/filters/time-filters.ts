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

const TIME_FORM =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

/** A time as PostgreSQL reads it, in UTC unless the client says otherwise; null where it is none. */
export function parseTime(text: string): string | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    // A plus that was not encoded arrives as a space.
    TIME_FORM.exec(text.replace(/ (?=\d\d:?\d\d$)(?<=T.*)/, '+')) ?? [];
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const parsed = new Date(`${written}Z`);
  // What no calendar has is moved to the next day that there is.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 19) !== written || year === '0000')
    return null;
  return `${written}.${fraction}${zone}`;
}

/** @throws FilterInvalid */
function time(text: string): string {
  const parsed = parseTime(text);
  if (parsed === null) throw new FilterInvalid('Enter a valid date/time.');
  return parsed;
}
