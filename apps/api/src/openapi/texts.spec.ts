import { allOperations, type Document, MANAGEMENT_TEXTS, type Schema } from '@berth/management/http';
import { plugins } from '@berth/plugins';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { offlineDocument } from './offline-document.js';

/** The names of all texts of one sort: of all plugins together, and of each. */
const namesOf = (sort: 'objects' | 'operations' | 'fields' | 'parameters'): string[] => [
  ...Object.keys(MANAGEMENT_TEXTS[sort]),
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
    const verbs = Object.keys(MANAGEMENT_TEXTS.verbs);
    const isObject = (name: string) => verbs.some((verb) => ids.includes(`${name}_${verb}`));

    expect(namesOf('objects').filter((name) => !isObject(name))).toEqual([]);
    expect(namesOf('operations').filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('are about fields that exist', () => {
    const schemas = Object.entries(document.components?.schemas ?? {});
    const fields = new Set(
      schemas.flatMap(([name, schema]) => {
        const subject = name.replace(/^Patched/, '').replace(/(Detail|Created)?Response$/, '');
        return fieldsIn(schema).flatMap((field) => [field, `${subject}.${field}`]);
      }),
    );

    expect(namesOf('fields').filter((name) => !fields.has(name))).toEqual([]);
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
    const names = namesOf('parameters').filter((name) => name !== 'X-Task-Diagnostics');
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
