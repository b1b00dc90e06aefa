/**
 * What a plugin says of the units that its repositories hold, as SQL. `c` is a row of `content`.
 *
 * Files stand alone, so theirs say little:
 *
 * ```ts
 * const fileUnits: PluginUnits = {
 *   isName: isRelativePath,
 *   name: '(SELECT f.relative_path FROM file_content f WHERE f.id = c.id)',
 *   described: 'SELECT f.artifact_id, …  FROM file_content f WHERE f.id = change.id',
 *   additions: (isTakeable) => `SELECT f.id, f.relative_path AS name, … AS current FROM file_content f
 *                                WHERE f.id = ANY($2::uuid[]) AND ${isTakeable('f.id')}`,
 *   removals: 'SELECT …  FROM membership x WHERE … AND x.content_id = ANY($2::uuid[])',
 *   copies: 'addition AS (…)',
 * };
 * ```
 */
export interface PluginUnits {
  /** Whether a unit can have a name, such as one of a tag. */
  isName(name: unknown): boolean;

  /** What unit `c` is called, where a version can hold only one of a name, such as a tag; null for most units. */
  readonly name: string;

  /** A query for `artifact_id` and `digest` of the unit `change.id`: null where it has none of its own. */
  readonly described: string;

  /**
   * A query for `(id, name, current)`: what repository `$1` gets when the units `$2` are added to it, with all that they
   * need. `current` has the unit's name in the repository now.
   * @param isTakeable whether the caller may take content, given SQL for its id: what they may not take is left out
   */
  additions(isTakeable: (id: string) => string): string;

  /** A query for the ids of what repository `$1` loses when the units `$2` are removed, with what they alone need. */
  readonly removals: string;

  /**
   * CTEs that end with `addition (id, name, current)`: what repository `$1` has yet to get when units named `$4` of version
   * `$3` of repository `$2` are copied to it, with all that they need.
   */
  readonly copies: string;
}
