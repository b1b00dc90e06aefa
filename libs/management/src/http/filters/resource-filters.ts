import { API_ROOT } from '@berth/platform';
import { validate as isUuid } from 'uuid';

import { ReferenceInvalid } from '../../access/refusals.js';
import { type Filter, type FilterContext, type FilterDeclarations, only, several } from './filter.js';

const TEXT = { type: 'string' } as const;

const VERSION = new RegExp(
  `^${API_ROOT}repositories/(?:[a-z0-9_-]+/)+?([0-9a-f-]{36})/versions/(\\d{1,9})/$`,
);

/**
 * Filters by an object, or any of several, that the tasks of a list name: by href or PRN.
 * @param column SQL for the PRNs that a task names
 * @param prefixes what may stand before the PRN there
 */
export const resourceFilters = (
  name: string,
  column: string,
  prefixes: readonly string[],
): FilterDeclarations => ({
  [name]: resourceFilter(column, prefixes),
  [`${name}__in`]: {
    schema: { type: 'array', items: TEXT },
    condition: (values, context) => anyOf(several(values), column, prefixes, context),
  },
});

/** The same, by one object only. */
export const resourceFilter = (column: string, prefixes: readonly string[] = ['']): Filter => ({
  schema: TEXT,
  condition: (values, context) => anyOf([only(values)], column, prefixes, context),
});

function anyOf(
  references: readonly string[],
  column: string,
  prefixes: readonly string[],
  context: FilterContext,
): string {
  const wanted = references.map(
    (reference) => `${column} && ARRAY(
      SELECT prefix || prn FROM (${prnOf(reference, context)}) named(prn), unnest(${context.bind(prefixes)}::text[]) prefix)`,
  );
  return wanted.join(' OR ') || 'false';
}

/** SQL that selects the PRN; nothing, where there is no such version, so that nobody learns which there are. */
function prnOf(reference: string, { kinds, bind }: FilterContext): string {
  const [, repositoryId, number] = VERSION.exec(reference) ?? [];
  if (isUuid(repositoryId))
    return `SELECT 'prn:core.repositoryversion:' || v.id FROM repository_version v
             WHERE v.repository_id = ${bind(repositoryId)}::uuid AND v.number = ${bind(Number(number))}::int`;
  const prn = /^pd?rn:/.test(reference) ? reference : kinds.prnOf(reference);
  if (prn === null) throw new ReferenceInvalid(`URI not valid: ${reference}`);
  return `SELECT ${bind(prn)}::text`;
}
