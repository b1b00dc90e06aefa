/** A text as PostgreSQL can keep it, which has neither NUL nor half a surrogate pair. Documents keep both. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** Texts by texts, all of them storable. */
export const storableEntries = (entries: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(entries.map(([key, value]) => [storable(key), storable(value)]));
