import type { Rows } from './rows.js';

/** SQL for each of Pulp's suffixes of filters by text, given SQL for the column and for what is looked for. */
const CONDITIONS: Readonly<Record<string, (column: string, wanted: string) => string>> = {
  '': (column, wanted) => `${column} = ${wanted}`,
  __in: (column, wanted) => `${column} = ANY(${wanted})`,
  __contains: (column, wanted) => `position(${wanted} IN ${column}) > 0`,
  __icontains: (column, wanted) => `position(lower(${wanted}) IN lower(${column})) > 0`,
  __startswith: (column, wanted) => `starts_with(${column}, ${wanted})`,
};

/** Leaves only those rows whose text is as the query wants it: `name`, `name__in`, `name__icontains` and so on. */
export function filterText<Row extends object>(
  rows: Rows<Row>,
  query: object,
  field: string,
  column: string,
): Rows<Row> {
  const wanted = new Map<string, unknown>(Object.entries(query));
  for (const [suffix, condition] of Object.entries(CONDITIONS)) {
    const name = `${field}${suffix}`;
    const value = wanted.get(name);
    if (value !== undefined) rows.where(condition(column, `:${name}`), { [name]: value });
  }
  return rows;
}
