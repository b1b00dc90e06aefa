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
  `${membership}.added_in <= ${version} AND COALESCE(${membership}.removed_in, ${NEVER}) > ${version}`;
