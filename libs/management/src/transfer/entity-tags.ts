/** What an `If-Match` or `If-None-Match` header names: any representation, or those with these entity tags. */
export type EntityTags = '*' | readonly string[];

const ENTITY_TAG = /(W\/)?"([^"]*)"/g;

/** The entity tag of what has this digest. */
export const entityTagOf = (digest: string): string => `"${digest}"`;

/**
 * Reads such a header (RFC 9110 §13.1.1, §13.1.2); null where the request has none. A digest without quotes, as
 * people write it, counts as its entity tag.
 *
 * @param weak whether weak tags count too: they do when the question is if a copy is still good
 */
export function parseEntityTags(header: string | undefined, { weak }: { weak: boolean }): EntityTags | null {
  if (header === undefined) return null;
  if (header.trim() === '*') return '*';
  const quoted = [...header.matchAll(ENTITY_TAG)].filter(([, isWeak]) => weak || isWeak === undefined);
  const bare = header.replaceAll(ENTITY_TAG, '').split(',');
  return [...quoted.map(([, , tag]) => tag ?? ''), ...bare.map((tag) => tag.trim())].filter(
    (tag) => tag !== '',
  );
}

/** Whether they name what has this digest; `*` names everything that exists, and null is nothing. */
export const names = (tags: EntityTags, digest: string | null): boolean =>
  digest !== null && (tags === '*' || tags.includes(digest));
