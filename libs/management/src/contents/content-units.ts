import { FieldsInvalid } from '@berth/platform';

import type { ManagedPlugin } from '../access/managed-plugin.js';
import { keyOf } from '../access/resource-kinds.js';
import type { Units } from './content-changes.js';

/** Stands for all content that there is. */
const ALL = '*';

/** Contents as a body names them, by href or PRN. @throws FieldsInvalid */
export const unitsIn = (
  plugin: ManagedPlugin,
  references: readonly string[],
  field = 'content_units',
): Units => new Map(references.map((reference) => [idIn(plugin, reference, field), reference]));

/** The same; null where the body names all that there is. @throws FieldsInvalid */
export function unitsOrAllIn(
  plugin: ManagedPlugin,
  references: readonly string[],
  field?: string,
): Units | null {
  if (!references.includes(ALL)) return unitsIn(plugin, references, field);
  if (references.length === 1) return null;
  const listed = references.map((reference) => `'${reference}'`).join(', ');
  throw new FieldsInvalid({ non_field_errors: [`'*' should be the only item present in the [${listed}]`] });
}

function idIn({ content }: ManagedPlugin, reference: string, field: string): string {
  const id = keyOf(reference, content);
  if (id === null) throw new FieldsInvalid({ [field]: [`URI not valid: ${reference}`] });
  return id;
}
