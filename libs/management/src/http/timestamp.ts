/** SQL for a time as the management API writes it: UTC, with the microseconds that a `Date` does not have. */
export const timestamp = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
