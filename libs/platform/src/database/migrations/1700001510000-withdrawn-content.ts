import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE withdrawn_content (
    repository_id uuid NOT NULL,
    content_id uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT withdrawn_content_pkey PRIMARY KEY (repository_id, content_id))`,
  `CREATE INDEX withdrawn_content_content ON withdrawn_content (content_id)`,
  `ALTER TABLE withdrawn_content ADD CONSTRAINT withdrawn_content_repository
     FOREIGN KEY (repository_id) REFERENCES repository(id) ON DELETE CASCADE`,
  `ALTER TABLE withdrawn_content ADD CONSTRAINT withdrawn_content_of_content
     FOREIGN KEY (content_id) REFERENCES content(id) ON DELETE RESTRICT`,
];

/** What has left a push repository may still be pushed to by those who have just found it there. */
export class WithdrawnContent1700001510000 implements MigrationInterface {
  readonly name = 'WithdrawnContent1700001510000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE withdrawn_content');
  }
}
