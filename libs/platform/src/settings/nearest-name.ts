import { closest, distance } from 'fastest-levenshtein';

/** How many letters of a name may be wrong, missing or too many. */
const MOST_MISTAKES = 3;

/** The known name that a misspelt one is likely to mean, or null where none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const nearest = closest(name, known);
  return distance(name, nearest) <= MOST_MISTAKES ? nearest : null;
}
