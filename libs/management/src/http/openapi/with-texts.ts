import type { FieldText } from '@berth/platform';

import { curlOf, withExamples } from './curl.js';
import {
  allOperations,
  answerOf,
  type Document,
  type Located,
  type Operation,
  type Parameter,
  referredBy,
  type Schema,
  withOperations,
} from './document.js';
import type { Texts } from './texts/texts.js';

const KEY_NUMBER = 7;

/**
 * The document with a title, a description and an example wherever one belongs: at operations, parameters and fields.
 * Decorators say what a field is; the texts say what it means.
 */
export function withTexts(document: Document, texts: Texts): Document {
  const named = withOperations(document, (located) => withParameterTexts(document, located, texts));
  const addresses = addressesIn(named);
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [
    name,
    withAddress(withFieldTexts(name, schema, texts), addresses.get(name)),
  ]);
  const described = { ...named, components: { ...named.components, schemas: Object.fromEntries(schemas) } };
  return withOperations(described, (located) => withOperationText(described, located, texts));
}

/** Where an object is found that a component shows: an example for each component. */
const addressesIn = (document: Document): ReadonlyMap<string, string> =>
  new Map(
    allOperations(document).flatMap(({ path, operation }): [string, string][] => {
      const shown = referredBy(answerOf(operation));
      const isObject = operation.operationId?.endsWith('_read') && path.endsWith('}/');
      return shown !== undefined && isObject ? [[shown, withExamples(path, operation.parameters)]] : [];
    }),
  );

function withAddress(schema: Schema, example: string | undefined): Schema {
  if ('$ref' in schema || example === undefined || schema.properties?.pulp_href === undefined) return schema;
  return {
    ...schema,
    properties: { ...schema.properties, pulp_href: { ...schema.properties.pulp_href, example } },
  };
}

function withFieldTexts(name: string, schema: Schema, texts: Texts): Schema {
  if ('$ref' in schema) return schema;
  const items = schema.items && withFieldTexts(name, schema.items, texts);
  const values = schema.additionalProperties;
  const additionalProperties = typeof values === 'object' ? withFieldTexts(name, values, texts) : values;
  const properties = Object.entries(schema.properties ?? {}).map(([field, one]) => [
    field,
    withFieldText(name, field, withFieldTexts(name, one, texts), texts),
  ]);
  return {
    ...schema,
    ...(items !== undefined && { items }),
    ...(additionalProperties !== undefined && { additionalProperties }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
  };
}

function withFieldText(name: string, field: string, schema: Schema, texts: Texts): Schema {
  const text = texts.ofField(name, field);
  if (text === undefined) return schema;
  const [description, example] = text;
  // What stands beside a reference counts for nothing (OpenAPI 3.0.3, §4.7.23).
  return '$ref' in schema ? { description, allOf: [schema] } : { ...schema, description, example };
}

function withParameterTexts(document: Document, located: Located, texts: Texts): Located {
  const { operation } = located;
  const shown = shownIn(document, operation);
  const parameters = operation.parameters?.map((one) =>
    'name' in one
      ? withParameterText(one, texts.ofParameter(operation.operationId ?? '', one.name, shown))
      : one,
  );
  return { ...located, operation: { ...operation, ...(parameters && { parameters }) } };
}

function withOperationText(document: Document, located: Located, texts: Texts): Located {
  const { operation } = located;
  const [summary, description] = texts.ofOperation(operation.operationId ?? '') ?? [];
  const example = `\`\`\`\n${curlOf(located, document)}\n\`\`\``;
  const paragraphs = [description, answerNote(operation), example].filter(Boolean);
  return { ...located, operation: { ...operation, summary, description: paragraphs.join('\n\n') } };
}

function withParameterText(parameter: Parameter, text: FieldText | undefined): Parameter {
  if (text === undefined) return parameter;
  const [description, example] = text;
  return { ...parameter, description, example: isKeyNumber(parameter) ? KEY_NUMBER : example };
}

/** Some objects are known by numbers, others by UUIDs; both are called `id`. */
const isKeyNumber = ({ name, schema }: Parameter): boolean =>
  name === 'id' && schema !== undefined && 'type' in schema && schema.type === 'number';

/** The component whose fields an operation shows, one by one or in a page. */
function shownIn({ components }: Document, operation: Operation): string | undefined {
  const answer = referredBy(answerOf(operation));
  const schema = components?.schemas?.[answer ?? ''];
  const results = schema !== undefined && 'properties' in schema ? schema.properties?.results : undefined;
  return results !== undefined && 'items' in results ? referredBy(results.items) : answer;
}

/** What clients must know of an answer that a task gives. */
function answerNote({ responses }: Operation): string {
  if (responses[202] === undefined) return '';
  const task = 'The answer is `202` with the `pulp_href` of a task; read the task to learn how it ended.';
  return responses[200] === undefined
    ? task
    : `${task} Where nothing is to be changed, it is \`200\` with the object.`;
}
