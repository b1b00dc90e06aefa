import type { Resource } from '@berth/platform';
import { validate as isUuid } from 'uuid';

import { ReferenceInvalid } from '../../access/refusals.js';
import { keyOf } from '../../access/resource-kinds.js';
import { type Filter, type FilterDeclarations, FilterInvalid, list, only, several } from './filter.js';
import { numbersFilter } from './number-filters.js';

const TEXT = { type: 'string' } as const;

/** The filters that every list of objects has: by their ids, hrefs and PRNs. */
export const objectFilters = (
  resources: Resource | readonly Resource[],
  key: string,
): FilterDeclarations => ({
  pulp_id__in: list({ type: 'string', format: 'uuid' }, uuid, (wanted) => `${key} = ANY(${wanted}::uuid[])`),
  ...hrefFilters([resources].flat(), key),
});

/** The same where keys are numbers. */
export const numberedObjectFilters = (resource: Resource, key: string): FilterDeclarations => ({
  pulp_id__in: numbersFilter(key),
  ...hrefFilters([resource], key),
});

/** The filters by hrefs and PRNs alone, of a list that has objects of several kinds. */
export const hrefFilters = (resources: readonly Resource[], key: string): FilterDeclarations => ({
  pulp_href__in: keysFilter(resources, key, (reference) => {
    const id = reference.startsWith('/') ? keyOf(reference, resources) : null;
    if (id === null) throw new ReferenceInvalid(`URI not valid: ${reference}`);
    return id;
  }),
  prn__in: keysFilter(resources, key, (reference) => {
    if (!reference.startsWith('prn:'))
      throw new ReferenceInvalid(`Not a valid PRN: ${reference}, must start with 'prn:'`);
    const id = keyOf(reference, resources);
    if (id === null) throw new ReferenceInvalid(`Not a valid PRN: ${reference}`);
    return id;
  }),
});

/**
 * Filters by an object that these refer to, by href or PRN.
 * @param column SQL for its key
 */
export function referenceFilters(
  name: string,
  column: string,
  resources: readonly Resource[],
): FilterDeclarations {
  return {
    [name]: referenceFilter(column, resources),
    [`${name}__in`]: keysFilter(resources, column, (reference) => referred(reference, resources)),
  };
}

/** The same, by one object only. */
export const referenceFilter = (column: string, resources: readonly Resource[]): Filter =>
  keysFilter(
    resources,
    column,
    (reference) => referred(reference, resources),
    (values) => [only(values)],
  );

function referred(reference: string, resources: readonly Resource[]): string {
  const id = keyOf(reference, resources);
  if (id === null) throw new ReferenceInvalid(`URI couldn't be resolved: ${reference}`);
  return id;
}

const keysFilter = (
  resources: readonly Resource[],
  column: string,
  read: (reference: string) => string,
  split: (values: readonly string[]) => readonly string[] = several,
): Filter => ({
  schema: split === several ? { type: 'array', items: TEXT } : TEXT,
  condition: (values, { bind }) =>
    `${column} = ANY(${bind(split(values).map(read))}::${resources[0]?.keyType}[])`,
});

function uuid(text: string): string {
  if (!isUuid(text)) throw new FilterInvalid(`'${text}' is not a valid UUID.`);
  return text;
}
