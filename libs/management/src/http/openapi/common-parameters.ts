import { type Document, type Located, type Parameter, withOperations } from './document.js';

const NAMES = {
  required: false,
  explode: false,
  schema: { type: 'array', items: { type: 'string' } },
} as const;

const FIELDS: readonly Parameter[] = [
  { ...NAMES, name: 'fields', in: 'query', style: 'form', description: 'Show only these fields.' },
  { ...NAMES, name: 'exclude_fields', in: 'query', style: 'form', description: 'Show all but these fields.' },
];

const DIAGNOSTICS: Parameter = {
  ...NAMES,
  name: 'X-Task-Diagnostics',
  in: 'header',
  style: 'simple',
  description: 'Profilers of tasks, of which there are none here: it means nothing.',
};

/** The document with reads that can be narrowed to fields. */
export const withFieldSelection = (document: Document): Document =>
  withOperations(document, (located) => (isRead(located) ? withParameters(located, FIELDS) : located));

/** The document with the header that operations of Pulp have. Some generators have no use for headers that are lists. */
export const withDiagnosticsHeader = (document: Document): Document =>
  withOperations(document, (located) => withParameters(located, [DIAGNOSTICS]));

const isRead = ({ method, operation }: Located): boolean =>
  method === 'get' && operation.security !== undefined;

/** Adds those that an operation does not declare. They are no shared components: pulp-cli reads names before references. */
function withParameters(located: Located, parameters: readonly Parameter[]): Located {
  const { operation } = located;
  const own = operation.parameters ?? [];
  const missing = parameters.filter(({ name }) => !own.some((one) => 'name' in one && one.name === name));
  return { ...located, operation: { ...operation, parameters: [...own, ...missing] } };
}
