import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Manifests whose media type has parameters are found without them, too: they are few. */
export class BareMediaTypes1700001500000 implements MigrationInterface {
  readonly name = 'BareMediaTypes1700001500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      String.raw`CREATE INDEX container_manifest_bare_media_type
         ON container_manifest (rtrim(split_part(media_type, ';', 1), E' \t'), id) WHERE media_type LIKE '%;%'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX container_manifest_bare_media_type');
  }
}
