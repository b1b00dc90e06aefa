import { type Document, type Located, type Parameter, withOperations } from './document.js';

const NAMES = {
  required: false,
  style: 'form',
  explode: false,
  schema: { type: 'array', items: { type: 'string' } },
} as const;

/** Each of them where an operation does not declare it. They are not shared components: pulp-cli reads their names. */
const COMMON: readonly { readonly parameter: Parameter; readonly concerns: (located: Located) => boolean }[] =
  [
    {
      parameter: { ...NAMES, name: 'fields', in: 'query', description: 'Show only these fields.' },
      concerns: isRead,
    },
    {
      parameter: { ...NAMES, name: 'exclude_fields', in: 'query', description: 'Show all but these fields.' },
      concerns: isRead,
    },
    {
      parameter: {
        ...NAMES,
        style: 'simple',
        name: 'X-Task-Diagnostics',
        in: 'header',
        description: 'Profilers of tasks, of which there are none here: it means nothing.',
      },
      concerns: () => true,
    },
  ];

/** The document with the parameters that all operations have. */
export const withCommonParameters = (document: Document): Document =>
  withOperations(document, (located) => {
    const { parameters = [] } = located.operation;
    const names = new Set(parameters.map((one) => ('$ref' in one ? one.$ref : one.name)));
    const missing = COMMON.filter(
      ({ parameter, concerns }) => concerns(located) && !names.has(parameter.name),
    );
    const all = [...parameters, ...missing.map(({ parameter }) => parameter)];
    return { ...located, operation: { ...located.operation, parameters: all } };
  });

function isRead({ method, operation }: Located): boolean {
  return method === 'get' && operation.security !== undefined;
}
