import { committedDescription, type Described, describedOperations } from '../support/api-description.js';

/** What the description says of a field, or of what is in it. */
export interface FieldSchema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: FieldSchema;
}

/** An operation that takes a body, and the fields of that. */
export interface Write extends Described {
  /** Whether the body is a form, not JSON. */
  readonly isForm: boolean;
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, FieldSchema>>;
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

const description = committedDescription();

export const operations: readonly Described[] = describedOperations(description);

/** All operations that take a body. */
export const writes: readonly Write[] = operations.flatMap((described) => {
  const [[type, body] = []] = Object.entries(described.operation.requestBody?.content ?? {});
  if (type === undefined) return [];
  const { $ref } = (body as { schema: { $ref: string } }).schema;
  const schema = description.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)] as BodySchema;
  const { properties: fields = {}, required = [] } = schema;
  return [{ ...described, isForm: type === 'multipart/form-data', required, fields }];
});

const TOO_LONG = 100_000;
const NULL_CHARACTER = 'a\0b';
const NO_HREF = '/pulp/api/v3/nothing/';

const NO_TEXTS = [1, true, {}, [], ['x']];
const NO_NUMBERS = ['x', '', 1.5, true, {}, [1]];
const NO_LISTS = ['x', 1, {}, [null], [[]], [1]];
const NO_LABELS = ['x', 1, [], ['x'], { a: 1 }, { a: {} }, { 'a,b': 'c' }, { a: NULL_CHARACTER }];

/** What a field of JSON cannot be. */
export function wrongFor(schema: FieldSchema): readonly unknown[] {
  return [...(schema.nullable ? [] : [null]), ...wrongOf(schema)];
}

function wrongOf(schema: FieldSchema): readonly unknown[] {
  const { type, minimum, maximum, items = {} } = schema;
  switch (type) {
    case 'string':
      return [...NO_TEXTS, ...wrongTexts(schema)];
    case 'integer':
      return [...NO_NUMBERS, (minimum ?? 0) - 1, (maximum ?? 1e300) + 1];
    case 'boolean':
      return ['yes', 2, {}, []];
    case 'array':
      return items.type === 'string'
        ? [...NO_LISTS, ...wrongTexts(items).map((text) => [text])]
        : [...NO_LISTS, ['x'], [{}]];
    case 'object':
      return NO_LABELS;
    default:
      // One of several: what is none of them.
      return [{}, [], true, -1, 1.5];
  }
}

/** What a field of a form, which is always text, cannot be. */
export function wrongTexts({
  type,
  format,
  pattern,
  enum: values,
  maxLength,
}: FieldSchema): readonly string[] {
  if (format === 'binary') return ['no file'];
  if (type === 'integer') return ['x', '1.5', '-1'];
  const ofItsKind = pattern ?? values ?? format;
  return [NULL_CHARACTER, 'x'.repeat((maxLength ?? TOO_LONG) + 1), ...(ofItsKind ? ['?', NO_HREF] : [])];
}
