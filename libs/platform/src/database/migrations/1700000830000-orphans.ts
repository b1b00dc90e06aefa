import type { MigrationInterface, QueryRunner } from 'typeorm';

const onDelete = (action: string): readonly string[] => [
  'ALTER TABLE pending_content DROP CONSTRAINT pending_content_of_content',
  `ALTER TABLE pending_content ADD CONSTRAINT pending_content_of_content FOREIGN KEY (content_id)
     REFERENCES content(id) ON DELETE ${action}`,
];

/** Content that is pending somewhere cannot be removed by mistake. */
export class Orphans1700000830000 implements MigrationInterface {
  readonly name = 'Orphans1700000830000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of onDelete('RESTRICT')) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of onDelete('CASCADE')) await runner.query(statement);
  }
}
