import type { Description } from './api-description.js';

const ALLOWED = {
  pathItem: ['get', 'put', 'post', 'patch', 'delete', 'parameters', 'servers'],
  operation: [
    ...['tags', 'summary', 'description', 'externalDocs', 'operationId', 'parameters', 'requestBody'],
    ...['responses', 'deprecated', 'security'],
  ],
  parameter: ['name', 'in', 'description', 'required', 'deprecated', 'schema', 'style', 'explode', 'example'],
  response: ['description', 'headers', 'content'],
  header: ['description', 'required', 'deprecated', 'schema', 'example'],
  mediaType: ['schema', 'example', 'encoding'],
} as const;

type Kind = keyof typeof ALLOWED;
type Part = Readonly<Record<string, unknown>>;

/**
 * Where pulp-cli refuses the description: it knows no other keys than these, and then no command of it works. This
 * says which; the client itself is driven by `test/pulp-cli`.
 */
export function obstaclesToPulpCli(description: Description): string[] {
  const paths = Object.entries(description.paths).flatMap(([path, item]) => [
    ...unknownKeys(path, 'pathItem', item),
    ...Object.entries(item).flatMap(([method, operation]) =>
      inOperation(`${method} ${path}`, operation as unknown as Part),
    ),
  ]);
  const shared = partsOf(description.components.responses).flatMap(([name, part]) => inResponse(name, part));
  return [...paths, ...shared, ...listsOfExamples(description)];
}

function inOperation(place: string, operation: Part): string[] {
  const { operationId, parameters, requestBody, responses } = operation;
  return [
    ...unknownKeys(place, 'operation', operation),
    ...(operationId === undefined ? [`${place} has no operationId`] : []),
    ...partsOf(parameters).flatMap(([, part]) => inParameter(place, part)),
    ...partsOf((requestBody as Part | undefined)?.content).flatMap(([, part]) => inMediaType(place, part)),
    ...partsOf(responses).flatMap(([status, part]) => inResponse(`${place} ${status}`, part)),
  ];
}

// It also reads the names of parameters before it resolves references.
const inParameter = (place: string, parameter: Part): string[] => [
  ...unknownKeys(`${place} ${parameter.name}`, 'parameter', parameter),
  ...(parameter.in === 'path' && parameter.required !== true
    ? [`${place} does not require ${parameter.name}`]
    : []),
];

function inResponse(place: string, response: Part): string[] {
  if ('$ref' in response) return /[2]\d\d$/.test(place) ? [`${place} is a reference`] : [];
  return [
    ...unknownKeys(place, 'response', response),
    ...(response.description === undefined ? [`${place} has no description`] : []),
    ...partsOf(response.headers).flatMap(([name, part]) => unknownKeys(`${place} ${name}`, 'header', part)),
    ...partsOf(response.content).flatMap(([, part]) => inMediaType(place, part)),
  ];
}

const inMediaType = (place: string, mediaType: Part): string[] => [
  ...unknownKeys(place, 'mediaType', mediaType),
  ...(mediaType.schema === undefined ? [`${place} has a media type without a schema`] : []),
];

const unknownKeys = (place: string, kind: Kind, part: object): string[] =>
  Object.keys(part)
    .filter((key) => !key.startsWith('x-') && !(ALLOWED[kind] as readonly string[]).includes(key))
    .map((key) => `${place} has the key ${key}`);

const listsOfExamples = (description: Description): string[] =>
  JSON.stringify(description).includes('"examples":[') ? ['a schema has a list of examples'] : [];

const partsOf = (parts: unknown): [string, Part][] => Object.entries((parts ?? {}) as Record<string, Part>);
