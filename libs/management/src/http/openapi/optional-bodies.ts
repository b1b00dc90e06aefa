import { type Document, type Operation, referredBy, type Schemas, withOperations } from './document.js';

type Body = Exclude<NonNullable<Operation['requestBody']>, { $ref: string }>;

/** The document with bodies that may be left out, where none of their fields is required. */
export function withOptionalBodies(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  return withOperations(document, (located) => {
    const { requestBody } = located.operation;
    if (requestBody === undefined || '$ref' in requestBody || !mayBeEmpty(requestBody, schemas))
      return located;
    return {
      ...located,
      operation: { ...located.operation, requestBody: { ...requestBody, required: false } },
    };
  });
}

const mayBeEmpty = ({ content }: Body, schemas: Schemas): boolean =>
  Object.values(content).every(({ schema }) => {
    const body = schemas[referredBy(schema) ?? ''];
    return body !== undefined && !('$ref' in body) && (body.required ?? []).length === 0;
  });
