import {
  type Document,
  type Located,
  type Operation,
  referenceTo,
  type Schema,
  withOperations,
} from './document.js';

const DETAIL: Schema = {
  type: 'object',
  required: ['detail'],
  properties: { detail: { type: 'string' } },
};

/** Messages by field, or without one. Those of a list in a body are by their place in it. */
const REFUSAL: Schema = {
  anyOf: [
    { type: 'object', additionalProperties: true },
    { type: 'array', items: { type: 'string' } },
  ],
};

interface SharedError {
  readonly status: number;
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly example: object;
  /** Whether an operation may be answered so. */
  readonly concerns: (located: Located) => boolean;
}

const detailed = (
  status: number,
  name: string,
  description: string,
  concerns: SharedError['concerns'],
): SharedError => ({
  status,
  name,
  description,
  concerns,
  schema: referenceTo('schemas', 'ErrorDetail'),
  example: { detail: description },
});

const needsCredentials = ({ operation }: Located): boolean => operation.security !== undefined;
const namesObject = ({ path }: Located): boolean => path.includes('{');
const hasBody = ({ operation }: Located): boolean => operation.requestBody !== undefined;
const writes = ({ method }: Located): boolean => method !== 'get';

const ERRORS: readonly SharedError[] = [
  {
    status: 400,
    name: 'Refused',
    description: 'What is wrong, field by field.',
    schema: referenceTo('schemas', 'Refusal'),
    example: { name: ['This field may not be blank.'] },
    concerns: (located) => needsCredentials(located),
  },
  detailed(401, 'Unauthenticated', 'Credentials are missing or wrong.', needsCredentials),
  detailed(403, 'Denied', 'The caller may not do that.', needsCredentials),
  detailed(404, 'NotFound', 'There is no such object that the caller may see.', namesObject),
  detailed(408, 'TooSlow', 'The body has taken too long to arrive.', hasBody),
  detailed(409, 'Conflict', 'What is there stands in the way.', writes),
  detailed(413, 'TooLarge', 'The body is too large.', hasBody),
  detailed(415, 'UnsupportedType', 'The body is of a type that is not read here.', hasBody),
  detailed(
    429,
    'TooManyFailedLogins',
    'Too many logins have failed; `Retry-After` says when to try again.',
    needsCredentials,
  ),
  detailed(
    503,
    'Unavailable',
    'The database or the queue cannot be reached for the moment; `Retry-After` says when to try again.',
    needsCredentials,
  ),
  detailed(507, 'NoSpace', 'There is no space left on the server.', writes),
];

/** The document with the errors that operations have in common, where an operation does not describe its own. */
export function withDeclaredErrors(document: Document): Document {
  const described = withOperations(document, (located) => ({
    ...located,
    operation: withErrors(located),
  }));
  const responses = Object.fromEntries(
    ERRORS.map(({ name, description, schema, example }) => [
      name,
      { description, content: json(schema, example) },
    ]),
  );
  const schemas = { ...document.components?.schemas, ErrorDetail: DETAIL, Refusal: REFUSAL };
  return { ...described, components: { ...document.components, schemas, responses } };
}

function withErrors(located: Located): Operation {
  const { operation } = located;
  const responses = { ...operation.responses };
  for (const { status, name, schema, example } of ERRORS.filter(({ concerns }) => concerns(located))) {
    const own = responses[status];
    if (own === undefined) responses[status] = referenceTo('responses', name);
    else if (!('$ref' in own)) responses[status] = { ...own, content: own.content ?? json(schema, example) };
  }
  return { ...operation, responses };
}

const json = (schema: Schema, example: object) => ({ 'application/json': { schema, example } });
