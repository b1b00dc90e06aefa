import type { OpenAPIObject } from '@nestjs/swagger';

export type Document = OpenAPIObject;
export type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
export type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;
export type Responses = Operation['responses'];
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Schemas[string];

/** The methods of operations. A path item has other keys as well. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

/** An operation, and where it is. */
export interface Located {
  readonly method: Method;
  readonly path: string;
  readonly operation: Operation;
}

/** The operations of one path. */
export const operationsOf = (path: string, item: PathItem): Located[] =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : { method, path, operation };
  });

/** The operations of a document. */
export const allOperations = ({ paths }: Document): Located[] =>
  Object.entries(paths).flatMap(([path, item]) => operationsOf(path, item));

/** The document with each of its operations as `change` makes it, at the path that it says. */
export function withOperations(document: Document, change: (located: Located) => Located): Document {
  const paths: Record<string, PathItem> = {};
  for (const { method, path, operation } of allOperations(document).map(change))
    paths[path] = { ...paths[path], [method]: operation };
  return { ...document, paths };
}

/** The schema of what an operation answers when all is well; undefined where it answers nothing. */
export function answerOf({ responses }: Operation): Schema | undefined {
  const [, response] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  return response === undefined || '$ref' in response
    ? undefined
    : response.content?.['application/json']?.schema;
}

/** The name of the component that a schema refers to; undefined where it is a schema itself. */
export const referredBy = (schema: Schema | undefined): string | undefined =>
  schema !== undefined && '$ref' in schema ? schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) : undefined;

export const referenceTo = (kind: 'schemas' | 'responses', name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});
