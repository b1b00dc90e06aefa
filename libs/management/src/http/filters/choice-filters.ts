import { type Filter, type FilterDeclarations, FilterInvalid, flag, list, only, scalar } from './filter.js';

/** A filter by `true` or `false`. */
export const flagFilter = (column: string): Filter =>
  scalar({ type: 'boolean' }, flag, (wanted) => `${column} = ${wanted}`);

/** A filter by whether something is so of an object. @param condition SQL that is never null */
export const conditionFilter = (condition: string): Filter => ({
  schema: { type: 'boolean' },
  condition: (values) => (flag(only(values)) ? condition : `NOT (${condition})`),
});

/** A parameter that says how objects are shown, not which: `true` or `false`. */
export const shownFlag = (description: string): Filter => ({
  ...scalar({ type: 'boolean' }, flag, () => 'true'),
  description,
});

/** Filters by one of a few words. */
export function choiceFilters(name: string, column: string, choices: readonly string[]): FilterDeclarations {
  const schema = { type: 'string', enum: choices } as const;
  const chosen = (text: string): string => {
    if (choices.includes(text)) return text;
    throw new FilterInvalid(`Select a valid choice. ${text} is not one of the available choices.`);
  };
  return {
    [name]: scalar(schema, chosen, (wanted) => `${column} = ${wanted}`),
    [`${name}__in`]: list(schema, chosen, (wanted) => `${column} = ANY(${wanted})`),
    [`${name}__ne`]: scalar(schema, chosen, (wanted) => `${column} <> ${wanted}`),
  };
}
