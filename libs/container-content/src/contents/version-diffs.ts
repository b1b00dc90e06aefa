import {
  AFTER,
  BEFORE,
  Difference,
  IN_LATEST,
  type KnownVersion,
  type NamedRepository,
  VersionAccess,
  versionsOf,
} from '@berth/management';
import { type Caller, type ContentCounts, isThere, isWhollyReadable, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isContentReadable, isReadable } from '../auth/visibility.js';
import { each } from './companions.js';
import { additionsOf, TAGS_BY_NAME } from './copied.js';

/** Content that one version has and another has not, or a tag that is at another manifest. */
export interface ChangedContent {
  readonly change: 'added' | 'removed' | 'moved';
  /** Of a tag that moved, the later one's. */
  readonly id: string;
  readonly type: string;
  /** A tag's. */
  readonly name: string | null;
  /** Its digest, or that of the manifest that it is at: before, and after. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What distinguishes a version from another one, and some of the contents that do. */
export interface VersionDiff {
  readonly added: ContentCounts;
  readonly removed: ContentCounts;
  readonly movedTags: number;
  /** Of artifacts that only one of the two needs. */
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
  /** Of all changes. */
  readonly count: number;
  /** Tags first, in the order of their names; then manifests, then blobs, in that of their digests. */
  readonly changes: readonly ChangedContent[];
}

/** Two versions, and what was done to get from one to the other. */
export interface Comparison extends VersionDiff {
  /** Null for nothing. */
  readonly before: KnownVersion | null;
  readonly after: KnownVersion;
}

/** Which of the changes are told. */
export interface DiffPage {
  readonly limit: number;
  readonly offset: number;
}

/** The number of no version: there is nothing in it. */
const NOTHING = -1;

const counts = (condition: string): string =>
  `(SELECT COALESCE(jsonb_object_agg(type, count), '{}')
      FROM (SELECT type, count(*) FROM unit WHERE ${condition} GROUP BY type) AS by_type)`;

// Two digests of the same bytes share one artifact: a blob may come whose bytes were there already.
const bytes = (condition: string, otherwise: string): string =>
  `(SELECT COALESCE(sum(a.size), 0)::bigint
      FROM (SELECT DISTINCT artifact_id AS id FROM unit WHERE ${condition} AND artifact_id IS NOT NULL) needed
      ${each('SELECT a.size FROM artifact a WHERE a.id = needed.id', 'a')}
     WHERE NOT ${isThere(`container_blob o JOIN membership x ON x.content_id = o.id AND ${otherwise}
             WHERE o.artifact_id = needed.id`)})`;

// A reader, `$7`, is told of what may be read in the repositories that are compared; null is told of all.
const IS_TOLD = `($7::int IS NULL
    OR NOT EXISTS (SELECT 1 FROM repository r WHERE r.id IN ($1, $3) AND NOT ${isWhollyReadable(isReadable, '$7')})
    OR ${isContentReadable('$7', 'change.id', 'r.id IN ($1, $3)')})`;

/** @param changes CTEs that end with `change (id, name, is_added)`, of the values `$1` to `$4` */
const diff = (changes: string, before: string, after: string, isTold = 'true'): Statement<VersionDiff> =>
  new Statement(
    `WITH ${changes},
     unit AS MATERIALIZED (
       SELECT change.id, c.type, change.name, change.is_added, b.artifact_id,
              COALESCE(b.digest, (SELECT m.digest FROM container_manifest m WHERE m.id = COALESCE(
                (SELECT t.manifest_id FROM container_tag t WHERE t.id = change.id), change.id))) AS digest
         FROM change ${each('SELECT c.type FROM content c WHERE c.id = change.id', 'c')}
         LEFT JOIN LATERAL (
           SELECT b.artifact_id, b.digest FROM container_blob b WHERE b.id = change.id OFFSET 0) b ON true
        WHERE ${isTold}),
     item AS MATERIALIZED (
       SELECT CASE WHEN went.id IS NULL THEN 'added' WHEN came.id IS NULL THEN 'removed' ELSE 'moved' END AS change,
              COALESCE(came.id, went.id) AS id, COALESCE(came.type, went.type) AS type,
              COALESCE(came.name, went.name) AS name, went.digest AS "from", came.digest AS "to"
         FROM (SELECT * FROM unit WHERE is_added) came
         FULL JOIN (SELECT * FROM unit WHERE NOT is_added) went ON went.name = came.name),
     page AS (
       SELECT * FROM item ORDER BY type DESC, COALESCE(name, "to", "from"), id LIMIT $5 OFFSET $6)
     SELECT ${counts('is_added')} AS added, ${counts('NOT is_added')} AS removed,
            (SELECT count(*)::int FROM item WHERE change = 'moved') AS "movedTags",
            ${bytes('is_added', before)} AS "bytesAdded", ${bytes('NOT is_added', after)} AS "bytesRemoved",
            (SELECT count(*)::int FROM item) AS count,
            (SELECT COALESCE(jsonb_agg(page), '[]') FROM page) AS changes`,
  );

const BETWEEN = new Difference((changes) => diff(changes, BEFORE, AFTER, IS_TOLD));

// Nothing that is copied takes a blob away.
const OF_TAGS = diff(
  `${additionsOf(TAGS_BY_NAME)},
   change AS MATERIALIZED (
     SELECT id, name, true AS is_added FROM addition
     UNION ALL
     SELECT current, name, false FROM addition WHERE current IS NOT NULL)`,
  IN_LATEST,
  'false',
);

/** Tells what distinguishes versions, or would: sets of content stay in the database. */
@Injectable()
export class VersionDiffs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: VersionAccess,
  ) {}

  /**
   * What was done to get from one version, or from nothing, to another, of the same repository or not.
   * @param reader the user who is told of no more than may be read there; null where that has been asked
   */
  between(
    before: KnownVersion | null,
    after: KnownVersion,
    page: DiffPage,
    reader: number | null = null,
  ): Promise<Comparison> {
    const from = before ?? { ...after, number: NOTHING };
    const values = [...versionsOf(from, after), page.limit, page.offset, reader];
    return this.compare(BETWEEN.between(from, after), values, before, after);
  }

  /**
   * The same within a repository that the caller may know of, as far as the caller may read it.
   * @throws VersionUnknown, FieldsInvalid
   */
  async ofVersion(
    caller: Caller,
    repository: NamedRepository,
    number: number,
    against: number | null,
    page: DiffPage,
  ): Promise<Comparison> {
    const { before, after } = await this.versions.pair(caller, repository, number, against);
    return this.between(before, after, page, caller.superuser ? null : caller.userId);
  }

  /** What a repository, whose latest version is given, would get if tags of a version of another one were promoted to it. */
  ofTags(
    latest: KnownVersion,
    source: KnownVersion,
    tags: readonly string[],
    page: DiffPage,
  ): Promise<Comparison> {
    const values = [latest.repositoryId, source.repositoryId, source.number, tags, page.limit, page.offset];
    return this.compare(OF_TAGS, values, latest, source);
  }

  private async compare(
    statement: Statement<VersionDiff>,
    values: readonly unknown[],
    before: KnownVersion | null,
    after: KnownVersion,
  ): Promise<Comparison> {
    const diff = await statement.first(this.dataSource, values);
    if (diff === undefined) throw new Error('a difference has one row');
    return { ...diff, before, after };
  }
}
