import { isLabelKey } from '../label-fields.js';
import { type FilterContext, type FilterDeclarations, FilterInvalid, only } from './filter.js';

/**
 * The filter by labels: terms with commas between them, all of which must hold. `key` (has it), `!key` (has it not),
 * `key=value`, `key!=value` (has it, with another value), `key~part` (its value contains this, in upper or lower case).
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
  const { isNegated, key, operator, value } = readTerm(term);
  if (!isLabelKey(key) || (isNegated && operator !== ''))
    throw new FilterInvalid(`'${term}' is not a valid label term.`);
  const label = bind(key);
  const has = `jsonb_exists(${column}, ${label})`;
  if (isNegated) return `NOT ${has}`;
  const of = `(${column} ->> ${label}::text)`;
  if (operator === '=') return `${of} = ${bind(value)}`;
  if (operator === '!=') return `(${has} AND ${of} IS DISTINCT FROM ${bind(value)})`;
  if (operator === '~') return `position(lower(${bind(value)}) IN lower(${of})) > 0`;
  return has;
}

interface Term {
  readonly isNegated: boolean;
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

/** Takes a term apart at its first operator. No key has a character of one, so that nothing is ambiguous. */
function readTerm(term: string): Term {
  const isNegated = term.startsWith('!');
  const rest = isNegated ? term.slice(1) : term;
  const [operator = ''] = /!=|=|~/.exec(rest) ?? [];
  const at = operator === '' ? rest.length : rest.indexOf(operator);
  return { isNegated, key: rest.slice(0, at).trim(), operator, value: rest.slice(at + operator.length) };
}
