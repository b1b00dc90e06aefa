import type { MigrationInterface, QueryRunner } from 'typeorm';

const onDelete = (action: string): readonly string[] => [
  'ALTER TABLE container_tag DROP CONSTRAINT container_tag_of_manifest',
  `ALTER TABLE container_tag ADD CONSTRAINT container_tag_of_manifest FOREIGN KEY (manifest_id)
     REFERENCES container_manifest(id) ON DELETE ${action}`,
];

/** A manifest that a tag points to cannot be removed by mistake. */
export class TaggedManifests1700000860000 implements MigrationInterface {
  readonly name = 'TaggedManifests1700000860000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of onDelete('RESTRICT')) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of onDelete('CASCADE')) await runner.query(statement);
  }
}
