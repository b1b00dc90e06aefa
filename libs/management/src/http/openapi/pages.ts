import {
  answerOf,
  type Document,
  type Operation,
  referenceTo,
  referredBy,
  type Schema,
  type Schemas,
  withOperations,
} from './document.js';

/** The document with a component for the page of each list, named as Pulp names it: clients are generated from names. */
export function withNamedPages(document: Document): Document {
  const pages: Schemas = {};
  const named = withOperations(document, (located) => {
    const page = answerOf(located.operation);
    const shown = itemOf(page);
    if (page === undefined || shown === undefined) return located;
    const name = `Paginated${shown.replace(/Response$/, '')}ResponseList`;
    pages[name] = page;
    return { ...located, operation: answering(located.operation, referenceTo('schemas', name)) };
  });
  const schemas = { ...document.components?.schemas, ...pages };
  return { ...named, components: { ...document.components, schemas } };
}

/** What a page has results of; undefined for what is no page. */
function itemOf(schema: Schema | undefined): string | undefined {
  if (schema === undefined || '$ref' in schema) return undefined;
  const results = schema.properties?.results;
  return results === undefined || '$ref' in results ? undefined : referredBy(results.items);
}

const answering = (operation: Operation, schema: Schema): Operation => ({
  ...operation,
  responses: {
    ...operation.responses,
    200: { description: 'A page of the list.', content: { 'application/json': { schema } } },
  },
});
