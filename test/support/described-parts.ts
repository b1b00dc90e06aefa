import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import type { Description } from './api-description.js';
import { withStrictSchemas } from './strict-schemas.js';

type Node = Readonly<Record<string, unknown>>;

/** A parameter or a field, and where it is in the description. */
interface Part {
  readonly node: Node;
  readonly place: readonly string[];
}

/** The places of parameters and fields that have no words or no example, or an example that their schemas refuse. */
export function unexplained(description: Description): string[] {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const components = withStrictSchemas(description.components);
  const validators = new Map<string, ValidateFunction>();
  const fits = (schema: object, example: unknown): boolean => {
    const text = JSON.stringify(schema);
    const refersTo = text.includes('$ref') && { components };
    const validate = validators.get(text) ?? ajv.compile({ ...withStrictSchemas(schema), ...refersTo });
    validators.set(text, validate);
    return validate(example);
  };
  const isExplained = ({ node }: Part): boolean => {
    if (node.description === undefined) return false;
    // The fields of a component that it refers to have examples of their own.
    if (node.allOf !== undefined) return true;
    return node.example !== undefined && fits((node.schema as object | undefined) ?? node, node.example);
  };
  return partsOf(description as unknown as Node, [])
    .filter((part) => !isExplained(part))
    .map(({ place }) => place.join(' '));
}

/** Parameters, and properties of schemas, wherever they are. */
function partsOf(node: Node, place: readonly string[]): Part[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null || key === 'example') return [];
    const children = Object.entries(value as Node).map(([name, child]) => ({
      node: child as Node,
      place: [...place, key, name],
    }));
    const isSort = key === 'parameters' || key === 'properties';
    return [...(isSort ? children : []), ...partsOf(value as Node, [...place, key])];
  });
}
