import type { Caller } from '@berth/platform';

import type { ResourceKinds } from '../../access/resource-kinds.js';
import type { TargetObjects } from '../../access/target-objects.js';
import type { VersionReferences } from '../../versions/version-references.js';
import type { ListReader } from './list-reader.js';

/** Of each parameter that a client has sent, its values. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** What a filter has to make its condition with. */
export interface FilterContext {
  readonly caller: Caller;
  readonly reader: ListReader;
  /** All that the client has sent: some filters depend on another one. */
  readonly parameters: Parameters;
  readonly versions: VersionReferences;
  readonly targets: TargetObjects;
  readonly kinds: ResourceKinds;

  /** Adds a value to the statement; gives SQL for it. */
  bind(value: unknown): string;
}

/** How the parameter of a filter is described. A list is written with commas. */
export interface FilterSchema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: FilterSchema;
  readonly anyOf?: readonly FilterSchema[];
}

/** One filter of a list. */
export interface Filter {
  readonly schema: FilterSchema;
  readonly description?: string;

  /**
   * SQL for the condition that a client asks for.
   * @param values as often as the client has sent the parameter, at least one
   * @throws FilterInvalid
   */
  condition(values: readonly string[], context: FilterContext): string | Promise<string>;
}

/** Filters by the names of their parameters. */
export type FilterDeclarations = Readonly<Record<string, Filter>>;

/** What a client has sent for a filter makes no sense. */
export class FilterInvalid extends Error {}

/** The most characters of one value: more than any name, digest or reference has. */
const MOST_CHARACTERS = 4096;

/** The most values of one filter: as many as a page has rows. */
export const MOST_VALUES = 1000;

/** The one value of a filter that takes one: of a repeated parameter the last one counts. @throws FilterInvalid */
export const only = (values: readonly string[]): string => checked(values.at(-1) ?? '');

/** The values of a filter that takes several: with commas between them, or repeated. @throws FilterInvalid */
export function several(values: readonly string[]): readonly string[] {
  const all = values.flatMap((value) => value.split(',')).filter((value) => value !== '');
  if (all.length > MOST_VALUES)
    throw new FilterInvalid(`Ensure there are at most ${MOST_VALUES} values (there are ${all.length}).`);
  return all.map(checked);
}

function checked(value: string): string {
  if (value.includes('\0')) throw new FilterInvalid('Null characters are not allowed.');
  if (value.length > MOST_CHARACTERS)
    throw new FilterInvalid(
      `Ensure this value has at most ${MOST_CHARACTERS} characters (it has ${value.length}).`,
    );
  return value;
}

/** SQL for what only those need not be asked about who see everything. @param condition given SQL for the caller's id */
export const asked = ({ caller, bind }: FilterContext, condition: (viewer: string) => string): string =>
  caller.superuser ? 'true' : condition(bind(caller.userId));

/** A filter that compares what is one value. @param read makes a value of a text. @throws FilterInvalid */
export const scalar = (
  schema: FilterSchema,
  read: (text: string) => unknown,
  condition: (wanted: string) => string,
): Filter => ({
  schema,
  condition: (values, { bind }) => condition(bind(read(only(values)))),
});

/** A filter that compares with a list of values. */
export const list = (
  items: FilterSchema,
  read: (text: string) => unknown,
  condition: (wanted: string) => string,
): Filter => ({
  schema: { type: 'array', items },
  condition: (values, { bind }) => condition(bind(several(values).map(read))),
});

/** The same filters, of what an object has. @param wrap makes of a condition on that one on the object; both are SQL */
export const nested = (
  declarations: FilterDeclarations,
  wrap: (condition: string, context: FilterContext) => string,
): FilterDeclarations =>
  Object.fromEntries(
    Object.entries(declarations).map(([name, filter]) => [
      name,
      {
        ...filter,
        condition: async (values, context) => wrap(await filter.condition(values, context), context),
      },
    ]),
  );

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
