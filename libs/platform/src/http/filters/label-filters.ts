import { LABEL_KEY_CHARACTERS } from '../label-fields.js';
import { type FilterContext, type FilterDeclarations, FilterInvalid, only } from './filter.js';

const TERM = new RegExp(String.raw`^(!?)\s*(${LABEL_KEY_CHARACTERS}+?)\s*(?:(!=|=|~)(.*))?$`, 'su');

/**
 * The filter by labels: terms with commas between them, all of which must hold. `key` (has it), `!key` (has it not),
 * `key=value`, `key!=value` (has it, with another value), `key~part` (its value contains this, in whatever letters).
 * A comma in a value is written `\,`.
 *
 * @param column SQL for the labels, a JSON object
 */
export const labelFilters = (column: string): FilterDeclarations => ({
  pulp_label_select: {
    schema: { type: 'string' },
    condition: (values, context) =>
      only(values)
        .split(/(?<!\\),/)
        .map((term) => termCondition(term.replaceAll('\\,', ',').trim(), column, context))
        .join(' AND '),
  },
});

function termCondition(term: string, column: string, { bind }: FilterContext): string {
  const [, not, key, operator, value = ''] = TERM.exec(term) ?? [];
  if (key === undefined || (not === '!' && operator !== undefined))
    throw new FilterInvalid(`'${term}' is not a valid label term.`);
  const label = bind(key);
  const has = `jsonb_exists(${column}, ${label})`;
  if (not === '!') return `NOT ${has}`;
  const of = `(${column} ->> ${label}::text)`;
  if (operator === '=') return `${of} = ${bind(value)}`;
  if (operator === '!=') return `(${has} AND ${of} IS DISTINCT FROM ${bind(value)})`;
  if (operator === '~') return `position(lower(${bind(value)}) IN lower(${of})) > 0`;
  return has;
}
