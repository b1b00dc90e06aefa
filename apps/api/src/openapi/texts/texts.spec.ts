import { plugins } from '@berth/plugins';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { allOperations, type Document, type Schema } from '../document.js';
import { offlineDocument } from '../offline-document.js';
import { CORE_FIELDS } from './fields.js';
import { CORE_OBJECTS, CORE_OPERATIONS } from './operations.js';
import { CORE_PARAMETERS } from './parameters.js';
import { VERBS } from './verbs.js';

/** The names of all texts of one sort: the platform's and the plugins'. */
const namesOf = (core: object, sort: 'objects' | 'operations' | 'fields' | 'parameters'): string[] => [
  ...Object.keys(core),
  ...plugins.flatMap(({ texts }) => Object.keys(texts[sort])),
];

describe('the texts of the description', () => {
  let document: Document;
  let ids: readonly string[];

  beforeAll(async () => {
    document = await offlineDocument('key');
    ids = allOperations(document).map(({ operation }) => operation.operationId ?? '');
  });

  it('are about objects and operations that exist', () => {
    const verbs = Object.keys(VERBS);
    const isObject = (name: string) => verbs.some((verb) => ids.includes(`${name}_${verb}`));

    expect(namesOf(CORE_OBJECTS, 'objects').filter((name) => !isObject(name))).toEqual([]);
    expect(namesOf(CORE_OPERATIONS, 'operations').filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are about fields that exist', () => {
    const schemas = Object.entries(document.components?.schemas ?? {});
    const fields = new Set(
      schemas.flatMap(([name, schema]) => {
        const subject = name.replace(/^Patched/, '').replace(/(Detail|Created)?Response$/, '');
        return fieldsIn(schema).flatMap((field) => [field, `${subject}.${field}`]);
      }),
    );

    expect(namesOf(CORE_FIELDS, 'fields').filter((name) => !fields.has(name))).toEqual([]);
  });

  it('are about parameters that exist', () => {
    const parameters = new Set(
      allOperations(document).flatMap(({ operation }) =>
        (operation.parameters ?? [])
          .flatMap((one) => ('name' in one ? [one.name, one.name.replace(/__[a-z]+$/, '')] : []))
          .flatMap((name) => [name, `${operation.operationId}.${name}`]),
      ),
    );

    // The header of Pulp's clients is in the document that names objects by their hrefs.
    const names = namesOf(CORE_PARAMETERS, 'parameters').filter((name) => name !== 'X-Task-Diagnostics');
    expect(names.filter((name) => !parameters.has(name))).toEqual([]);
  });
});

/** The names of all fields of a schema, at any depth. */
function fieldsIn(schema: Schema): string[] {
  if ('$ref' in schema) return [];
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [items, additionalProperties].filter((one) => typeof one === 'object');
  const own = Object.entries(properties).flatMap(([name, one]) => [name, ...fieldsIn(one)]);
  return [...own, ...inner.flatMap((one) => fieldsIn(one as Schema))];
}
