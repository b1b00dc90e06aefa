import {
  addedIn,
  ChangeQuery,
  type ContentChange,
  inVersion,
  removedIn,
  type VersionRef,
} from '@berth/platform';

// CTEs that end with `change (id, name, is_added)`: what must be added to version `$2` of repository `$1`, and removed from
// it, for it to be version `$4` of repository `$3`.

/** What the version `$2` of repository `$1` holds, as a condition on memberships `x`. */
export const BEFORE = `x.repository_id = $1 AND ${inVersion('x', '$2::int')}`;

/** The same of version `$4` of repository `$3`. */
export const AFTER = `x.repository_id = $3 AND ${inVersion('x', '$4::int')}`;

const EARLIER = 'LEAST($2::int, $4::int)';
const LATER = 'GREATEST($2::int, $4::int)';

// Only memberships that begin or end between the two versions are looked at, however much both hold. What went and came
// back in between is in both.
const WITHIN = `
  came AS (
    SELECT x.content_id, x.name FROM membership x
     WHERE x.repository_id = $1 AND ${addedIn('x', LATER, EARLIER)}),
  went AS (
    SELECT x.content_id, x.name FROM membership x
     WHERE x.repository_id = $3 AND ${removedIn('x', LATER, EARLIER)}),
  change AS MATERIALIZED (
    SELECT content_id AS id, name, $2::int < $4::int AS is_added FROM came
    UNION ALL
    SELECT content_id, name, $2::int > $4::int FROM went)`;

// Versions of two repositories have nothing in common but their content: all of it is compared.
const ACROSS = `
  before AS (SELECT x.content_id, x.name FROM membership x WHERE ${BEFORE}),
  after AS (SELECT x.content_id, x.name FROM membership x WHERE ${AFTER}),
  change AS MATERIALIZED (
    SELECT content_id AS id, name, true AS is_added FROM after
     WHERE NOT EXISTS (SELECT 1 FROM before WHERE before.content_id = after.content_id)
    UNION ALL
    SELECT content_id, name, false FROM before
     WHERE NOT EXISTS (SELECT 1 FROM after WHERE after.content_id = before.content_id))`;

/** Something made of each of the two ways to compare versions. */
export class Difference<T> {
  private readonly within: T;
  private readonly across: T;

  constructor(make: (changes: string) => T) {
    this.within = make(WITHIN);
    this.across = make(ACROSS);
  }

  between(before: VersionRef, after: VersionRef): T {
    return before.repositoryId === after.repositoryId ? this.within : this.across;
  }
}

/** The values `$1` to `$4`. */
export const versionsOf = (before: VersionRef, after: VersionRef): readonly unknown[] => [
  before.repositoryId,
  before.number,
  after.repositoryId,
  after.number,
];

const MIRRORS = new Difference(
  (changes) =>
    new ChangeQuery(`WITH ${changes} SELECT $1::uuid AS repository_id, id, name, is_added FROM change`),
);

/** The change that makes a version into exactly what another one is, of its repository or of any other. */
export const mirrorOf = (before: VersionRef, after: VersionRef): ContentChange =>
  MIRRORS.between(before, after).with(versionsOf(before, after));
