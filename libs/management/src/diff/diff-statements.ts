import { isThere, isWhollyReadable, Statement } from '@berth/platform';

import type { ManagedPlugin } from '../access/managed-plugin.js';
import { AFTER, BEFORE, Difference } from '../versions/difference.js';
import { IN_LATEST } from '../versions/versions.js';
import type { VersionDiff } from './version-diff.js';

/** What distinguishes any two versions: of the values `$1` to `$4`, a page `$5`, `$6` of it, for the reader `$7`. */
export const betweenVersions = (plugin: ManagedPlugin): Difference<Statement<VersionDiff>> =>
  new Difference((changes) => diff(plugin, changes, BEFORE, AFTER, isTold(plugin)));

/** What a repository would get if the units that are named `$4` were copied to it. Nothing that is copied takes bytes away. */
export const ofNamedUnits = (plugin: ManagedPlugin): Statement<VersionDiff> =>
  diff(
    plugin,
    `${plugin.units.copies},
   change AS MATERIALIZED (
     SELECT id, name, true AS is_added FROM addition
     UNION ALL
     SELECT current, name, false FROM addition WHERE current IS NOT NULL)`,
    IN_LATEST,
    'false',
  );

// A reader, `$7`, is told of what may be read in the repositories that are compared; null is told of all.
const isTold = ({ visibility }: ManagedPlugin): string => `($7::int IS NULL
    OR NOT EXISTS (SELECT 1 FROM repository r
                    WHERE r.id IN ($1, $3) AND NOT ${isWhollyReadable(visibility.isReadable, '$7')})
    OR ${visibility.isContentReadable('$7', 'change.id', 'r.id IN ($1, $3)')})`;

/** @param changes CTEs that end with `change (id, name, is_added)`, of the values `$1` to `$4` */
const diff = (
  plugin: ManagedPlugin,
  changes: string,
  before: string,
  after: string,
  told = 'true',
): Statement<VersionDiff> =>
  new Statement(
    `WITH ${changes},
     unit AS MATERIALIZED (
       SELECT change.id, c.type, change.name, change.is_added, described.artifact_id, described.digest
         FROM change CROSS JOIN LATERAL (SELECT c.type FROM content c WHERE c.id = change.id OFFSET 0) c
         LEFT JOIN LATERAL (${plugin.units.described} OFFSET 0) described ON true
        WHERE ${told}),
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
            ${bytes(plugin, 'is_added', before)} AS "bytesAdded",
            ${bytes(plugin, 'NOT is_added', after)} AS "bytesRemoved",
            (SELECT count(*)::int FROM item) AS count,
            (SELECT COALESCE(jsonb_agg(page), '[]') FROM page) AS changes`,
  );

const counts = (condition: string): string =>
  `(SELECT COALESCE(jsonb_object_agg(type, count), '{}')
      FROM (SELECT type, count(*) FROM unit WHERE ${condition} GROUP BY type) AS by_type)`;

// Two digests of the same bytes share one artifact: a unit may come whose bytes were there already.
function bytes({ contentTypes }: ManagedPlugin, condition: string, otherwise: string): string {
  const elsewhere = contentTypes.flatMap(({ table, artifact }) =>
    artifact === undefined
      ? []
      : [
          isThere(`${table} o JOIN membership x ON x.content_id = o.id AND ${otherwise}
             WHERE o.${artifact} = needed.id`),
        ],
  );
  return `(SELECT COALESCE(sum(a.size), 0)::bigint
      FROM (SELECT DISTINCT artifact_id AS id FROM unit WHERE ${condition} AND artifact_id IS NOT NULL) needed
      CROSS JOIN LATERAL (SELECT a.size FROM artifact a WHERE a.id = needed.id OFFSET 0) a
     WHERE NOT (${['false', ...elsewhere].join(' OR ')}))`;
}
