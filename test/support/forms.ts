import { createHash } from 'node:crypto';

/** A form with a file, and perhaps other fields, which come after it. */
export function formOf(
  bytes: string | Uint8Array<ArrayBuffer>,
  fields: Record<string, string> = {},
): FormData {
  const form = new FormData();
  form.append('file', new Blob([bytes]), 'file');
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

export const hexOf = (bytes: string | Uint8Array, algorithm = 'sha256'): string =>
  createHash(algorithm).update(bytes).digest('hex');
