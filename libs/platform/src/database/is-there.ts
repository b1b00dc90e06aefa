/**
 * SQL for whether there is a row, where the planner is to look by an index for each that it is asked about: `EXISTS` it may
 * turn into a scan of the whole table. @param rows such as `membership x WHERE x.content_id = t.id`
 */
export const isThere = (rows: string): string => `COALESCE((SELECT true FROM ${rows} LIMIT 1), false)`;
