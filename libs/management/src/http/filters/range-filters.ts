import { type Filter, FilterInvalid, type FilterSchema, scalar, several } from './filter.js';

/** Between two values, both included. */
export const range = (items: FilterSchema, read: (text: string) => unknown, column: string): Filter => ({
  schema: { type: 'array', items },
  condition(values, { bind }) {
    const bounds = several(values).map(read);
    if (bounds.length !== 2) throw new FilterInvalid('Range query expects two values.');
    return `${column} BETWEEN ${bind(bounds[0])} AND ${bind(bounds[1])}`;
  },
});

/** Whether an object has none. */
export const isNull = (column: string): Filter =>
  scalar({ type: 'boolean' }, flag, (wanted) => `(${column} IS NULL) = ${wanted}`);

/** `true` or `false`, in upper or lower case. */
export function flag(text: string): boolean {
  const value = { true: true, false: false }[text.toLowerCase()];
  if (value === undefined) throw new FilterInvalid('Must be a valid boolean.');
  return value;
}
