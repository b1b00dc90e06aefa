/** Stands for "never" where an interval is open. Versions are counted in `int`, so none is ever this high. */
const NEVER = 2147483647;

/**
 * The one place that spells in SQL whether content is in a version: `added_in <= v AND (removed_in IS NULL OR
 * removed_in > v)`, in the form that the index `membership_name` is made on.
 *
 * @param membership alias of the `membership` row
 * @param version SQL expression of the version's number
 */
export const inVersion = (membership: string, version: string): string =>
  `${membership}.added_in <= ${version} AND ${endOf(membership)} > ${version}`;

/** SQL for the first version that content is not in any more, in the form that the index has. */
export const endOf = (membership: string): string => `COALESCE(${membership}.removed_in, ${NEVER})`;

/** SQL for the number of the version before one: versions can have been deleted. Null where there is none. */
export const versionBefore = (repositoryId: string, version: string): string =>
  `(SELECT max(earlier.number) FROM repository_version earlier
     WHERE earlier.repository_id = ${repositoryId} AND earlier.number < ${version})`;

/**
 * SQL for whether a version has the content of a membership and the one before it has not. The first version that there is
 * has added all that it holds.
 *
 * @param membership alias of the `membership` row
 * @param version SQL expressions of the number of the version
 * @param before the same of the one before it
 */
export const addedIn = (membership: string, version: string, before: string): string =>
  `${membership}.added_in > COALESCE(${before}, -1) AND ${inVersion(membership, version)}
   AND ${isNotIn(membership, before)}`;

/** The same for whether the version before it has the content, and the version has not. */
export const removedIn = (membership: string, version: string, before: string): string =>
  `${membership}.removed_in > ${before} AND ${membership}.removed_in <= ${version} AND ${membership}.added_in <= ${before}
   AND ${isNotIn(membership, version)}`;

/** Content that was removed and came back, with no version left in between, has two rows. */
const isNotIn = (membership: string, version: string): string =>
  `NOT EXISTS (SELECT 1 FROM membership other
     WHERE other.repository_id = ${membership}.repository_id AND other.content_id = ${membership}.content_id
       AND ${inVersion('other', version)})`;
