import { Statement } from '../database/statement.js';

// What takes over a name comes after what had it has gone, which the count sees to. What has no name, and leaves a push
// repository, may have been found there by a client that is about to refer to it.
const MOVE = `
   gone AS (
     UPDATE membership x SET removed_in = item.number FROM item
      WHERE NOT item.is_added AND x.repository_id = item.repository_id AND x.content_id = item.content_id
        AND x.removed_in IS NULL
      RETURNING x.repository_id, x.content_id, x.name),
   withdrawn AS (
     INSERT INTO withdrawn_content (repository_id, content_id)
     SELECT gone.repository_id, gone.content_id
       FROM gone JOIN repository r ON r.id = gone.repository_id AND r.kind = 'push'
      WHERE gone.name IS NULL
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now()),
   come AS (
     INSERT INTO membership (repository_id, content_id, name, added_in)
     SELECT repository_id, content_id, name, number FROM item
      WHERE is_added AND (SELECT count(*) FROM gone) IS NOT NULL
     ON CONFLICT (repository_id, content_id) WHERE removed_in IS NULL DO NOTHING
     RETURNING repository_id, content_id),
   settled AS (
     DELETE FROM pending_content p USING item
      WHERE item.is_added AND p.repository_id = item.repository_id AND p.content_id = item.content_id)`;

// `new_bytes` are those of content that no version of the repository has held.
const COUNT = `
   delta AS (
     SELECT repository_id, is_added, jsonb_object_agg(type, count) AS counts, sum(bytes) AS bytes, sum(new_bytes) AS new_bytes
       FROM (SELECT moved.repository_id, moved.is_added, c.type, count(*), sum(c.size) AS bytes,
                    sum(c.size) FILTER (WHERE moved.is_added AND NOT EXISTS (
                      SELECT FROM membership x
                       WHERE x.content_id = moved.content_id AND x.repository_id = moved.repository_id)) AS new_bytes
               FROM (SELECT repository_id, content_id, true AS is_added FROM come
                     UNION ALL SELECT repository_id, content_id, false FROM gone) moved
               JOIN content c ON c.id = moved.content_id
              GROUP BY 1, 2, 3) by_type
      GROUP BY 1, 2),
   changed AS (
     SELECT next.*, COALESCE(a.counts, '{}') AS added, COALESCE(a.bytes, 0) AS bytes_added,
            COALESCE(r.counts, '{}') AS removed, COALESCE(r.bytes, 0) AS bytes_removed, COALESCE(a.new_bytes, 0) AS new_bytes
       FROM next LEFT JOIN delta a ON a.repository_id = next.repository_id AND a.is_added
                 LEFT JOIN delta r ON r.repository_id = next.repository_id AND NOT r.is_added
      WHERE a.counts IS NOT NULL OR r.counts IS NOT NULL)`;

const RECORD = `
   version AS (
     INSERT INTO repository_version (id, repository_id, number, added, removed, present, bytes_added, bytes_removed,
                                     bytes_present, cause, task_id, created_by_id)
     SELECT c.id, c.repository_id, c.number, c.added, c.removed, berth_sum_counts(previous.present, c.added, c.removed),
            c.bytes_added, c.bytes_removed, previous.bytes_present + c.bytes_added - c.bytes_removed,
            c.cause, c.task_id, c.created_by_id
       FROM changed c
       JOIN repository_version previous ON previous.repository_id = c.repository_id AND previous.number = c.latest
     RETURNING repository_id, id),
   latest AS (
     UPDATE repository r SET latest_version = c.number, next_version = c.number + 1, bytes = r.bytes + c.new_bytes,
                             pulp_last_updated = now()
       FROM changed c WHERE r.id = c.repository_id
     RETURNING r.id, r.name),
   event AS (
     INSERT INTO event (transaction_id, type, subject, repository_id, actor_id, payload)
     SELECT pg_current_xact_id()::text::bigint, 'repository-version.created', 'prn:core.repositoryversion:' || c.id,
            c.repository_id, c.created_by_id,
            jsonb_build_object('repository', latest.name, 'number', c.number, 'cause', c.cause, 'task', c.task_id,
                               'added', c.added, 'removed', c.removed,
                               'bytes_added', c.bytes_added, 'bytes_removed', c.bytes_removed)
       FROM changed c JOIN latest ON latest.id = c.repository_id)`;

/**
 * The whole statement. Arrays tell the planner that few rows are to be expected, so it looks for each by an index.
 * @param values how many the query has
 */
function makingOf(query: string, values: number): string {
  const own = (place: number, type: string) => `$${values + place}::${type}[]`;
  return `WITH change AS MATERIALIZED (${query}),
   next AS (
     SELECT * FROM unnest(${own(1, 'uuid')}, ${own(2, 'int')}, ${own(3, 'int')}, ${own(4, 'uuid')}, ${own(5, 'text')},
                          ${own(6, 'uuid')}, ${own(7, 'int')})
       AS n(repository_id, latest, number, id, cause, task_id, created_by_id)),
   listed AS (
     SELECT array_agg(repository_id) AS repositories, array_agg(id) AS ids, array_agg(name) AS names,
            array_agg(is_added) AS additions
       FROM change),
   item AS MATERIALIZED (
     SELECT i.*, next.number
       FROM listed
      CROSS JOIN LATERAL unnest(repositories, ids, names, additions) AS i(repository_id, content_id, name, is_added)
       JOIN next ON next.repository_id = i.repository_id),${MOVE},${COUNT},${RECORD}
   SELECT repository_id AS "repositoryId", id FROM version`;
}

/** A version that was made. */
export interface MadeRow {
  readonly repositoryId: string;
  readonly id: string;
}

/**
 * A query for what the next versions of repositories add and remove: rows of `(repository_id, id, name, is_added)`, where `id`
 * is that of content. To replace is to remove one content and add another. The query runs within the statement that makes the
 * versions, so the ids of the content never leave the database.
 *
 * ```ts
 * const ALL = new ChangeQuery(
 *   `SELECT x.repository_id, x.content_id AS id, x.name, false AS is_added
 *      FROM membership x WHERE x.repository_id = $1 AND x.removed_in IS NULL`,
 * );
 * await versions.create(tx, repositoryId, task, async () => ALL.with([repositoryId]));
 * ```
 */
export class ChangeQuery {
  /** Makes those versions in which something changes. Its values are those of the query, then those of `NextVersion`s. */
  readonly make: Statement<MadeRow>;

  constructor(query: string) {
    const numbers = [...query.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    this.make = new Statement(makingOf(query, Math.max(0, ...numbers)));
  }

  with(values: readonly unknown[]): ContentChange {
    return { query: this, values };
  }
}

/** What distinguishes versions from those before them: a query, and the values of its parameters. */
export interface ContentChange {
  readonly query: ChangeQuery;
  readonly values: readonly unknown[];
}

/**
 * A query of a change that adds content, and removes what has its names now.
 * @param additions a query for `(id, name, current)`, of repository `$1`
 */
export const replacing = (additions: string): string =>
  `WITH incoming AS MATERIALIZED (${additions})
   SELECT $1::uuid AS repository_id, id, name, true AS is_added FROM incoming
   UNION ALL
   SELECT $1::uuid, current, NULL, false FROM incoming WHERE current <> id`;

/** A query of a change that removes content from repository `$1`. @param removals a query for `id` */
export const removing = (removals: string): string =>
  `SELECT $1::uuid AS repository_id, id, NULL::text AS name, false AS is_added FROM (${removals}) outgoing`;

const REMOVED_UNITS = new ChangeQuery(removing('SELECT id FROM unnest($2::uuid[]) AS unit(id)'));

/** The change that removes content. @param ids of content */
export const removalOf = (repositoryId: string, ids: readonly string[]): ContentChange =>
  REMOVED_UNITS.with([repositoryId, ids]);
