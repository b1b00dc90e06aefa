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

/** SQL for a time as the management API writes it: UTC, with the microseconds that a `Date` does not have. */
export const timestamp = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
