import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `UPDATE repository r SET bytes = held.bytes
     FROM (SELECT x.repository_id, sum(c.size) AS bytes
             FROM (SELECT DISTINCT repository_id, content_id FROM membership) x JOIN content c ON c.id = x.content_id
            GROUP BY 1) held
    WHERE held.repository_id = r.id`,
  // What a version has added, or removed, is what comes, or goes, after the version before it and does not go, or come back, by then.
  `CREATE TEMPORARY TABLE version_span ON COMMIT DROP AS
   SELECT id, repository_id, number, lag(number) OVER (PARTITION BY repository_id ORDER BY number) AS before
     FROM repository_version`,
  'CREATE INDEX ON version_span (repository_id, number)',
  `CREATE TEMPORARY TABLE version_content ON COMMIT DROP AS
   SELECT v.id, x.content_id, 1 AS sign FROM membership x
    CROSS JOIN LATERAL (SELECT * FROM version_span v WHERE v.repository_id = x.repository_id AND v.number >= x.added_in
                         ORDER BY v.number LIMIT 1) v
    WHERE x.removed_in IS NULL OR x.removed_in > v.number
   UNION ALL
   SELECT v.id, x.content_id, -1 FROM membership x
    CROSS JOIN LATERAL (SELECT * FROM version_span v WHERE v.repository_id = x.repository_id AND v.number >= x.removed_in
                         ORDER BY v.number LIMIT 1) v
    WHERE x.added_in <= v.before`,
  `UPDATE repository_version v SET bytes_added = moved.added, bytes_removed = moved.removed
     FROM (SELECT net.id, COALESCE(sum(c.size) FILTER (WHERE net.sign > 0), 0) AS added,
                  COALESCE(sum(c.size) FILTER (WHERE net.sign < 0), 0) AS removed
             FROM (SELECT id, content_id, sum(sign) AS sign FROM version_content GROUP BY 1, 2) net
             JOIN content c ON c.id = net.content_id
            GROUP BY 1) moved
    WHERE moved.id = v.id`,
  `UPDATE repository_version v SET bytes_present = total.bytes
     FROM (SELECT id, sum(bytes_added - bytes_removed) OVER (PARTITION BY repository_id ORDER BY number) AS bytes
             FROM repository_version) total
    WHERE total.id = v.id AND total.bytes <> 0`,
];

/** The bytes of versions and repositories that are there. */
export class VersionBytes1700002630000 implements MigrationInterface {
  readonly name = 'VersionBytes1700002630000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  /** The columns go with the migration that made them. */
  async down(): Promise<void> {}
}
