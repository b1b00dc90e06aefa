import { endpointIn } from './rewrite-url.js';

const READ = ['GET', 'HEAD'];

/** The methods of the endpoints below a name; the first that fits counts. */
const BELOW_NAMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^blobs\/uploads\/./, [...READ, 'PATCH', 'PUT', 'DELETE']],
  [/^blobs\/uploads/, ['POST']],
  [/^blobs\//, [...READ, 'DELETE']],
  [/^manifests\//, [...READ, 'PUT', 'DELETE']],
  [/^/, READ],
];

/** Those of the endpoints without a name. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ['/v2', READ],
  ['/v2/_catalog', READ],
  ['/token', [...READ, 'POST']],
]);

/** The methods that the endpoint at a path takes; null where there is none. */
export function allowedMethods(path: string): readonly string[] | null {
  const endpoint = endpointIn(path);
  if (endpoint === null) return FIXED.get(path.replace(/\/$/, '')) ?? null;
  return BELOW_NAMES.find(([pattern]) => pattern.test(endpoint))?.[1] ?? null;
}
