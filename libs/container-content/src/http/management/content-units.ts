import { keyOf } from '@berth/management/http';
import { FieldsInvalid } from '@berth/platform';

import type { Units } from '../../contents/content-changes.js';
import { BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE } from './resources.js';

const RESOURCES = [TAG_RESOURCE, MANIFEST_RESOURCE, BLOB_RESOURCE];

/** Stands for all content that there is. */
const ALL = '*';

/** Contents as a body names them, by href or PRN. @throws FieldsInvalid */
export const unitsIn = (references: readonly string[]): Units =>
  new Map(references.map((reference) => [idIn(reference), reference]));

/** The same; null where the body names all that there is. @throws FieldsInvalid */
export function unitsOrAllIn(references: readonly string[]): Units | null {
  if (!references.includes(ALL)) return unitsIn(references);
  if (references.length === 1) return null;
  const listed = references.map((reference) => `'${reference}'`).join(', ');
  throw new FieldsInvalid({ non_field_errors: [`'*' should be the only item present in the [${listed}]`] });
}

function idIn(reference: string): string {
  const id = keyOf(reference, RESOURCES);
  if (id === null) throw new FieldsInvalid({ content_units: [`URI not valid: ${reference}`] });
  return id;
}
