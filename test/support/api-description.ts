import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NamedOperation } from './pulp-operations.js';

/** An answer: described where the operation is, or a reference to what operations have in common. */
export interface DescribedResponse {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, object>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, DescribedResponse>>;
  readonly security?: unknown;
}

/** The description of the management API, as far as tests look at it. */
export interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, DescribedResponse>>;
    readonly securitySchemes: object;
  };
}

export type Described = NamedOperation & { readonly operation: DescribedOperation };

/** Its operations, and where they are. */
export const describedOperations = ({ paths }: Description): Described[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      operation,
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      tag: operation.tags.join(),
    })),
  );

/** The description that the repository has; `openapi.spec.ts` says that it is what Berth serves. */
export const committedDescription = (): Description =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/api.json'), 'utf8'));
