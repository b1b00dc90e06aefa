type Node = Readonly<Record<string, unknown>>;

/**
 * A description whose schemas are JSON Schemas, and as narrow as they can be read: null where they are nullable, and no
 * property that they do not name. What an answer shows is then described, or is found here.
 */
export function withStrictSchemas<Document>(document: Document): Document {
  return strict(document) as Document;
}

function strict(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strict);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, strict(value)]);
  return nullable(closed(Object.fromEntries(entries)));
}

const closed = (schema: Node): Node =>
  typeof schema.properties === 'object' && !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema;

function nullable({ nullable: isNullable, ...schema }: Node): Node {
  return isNullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
