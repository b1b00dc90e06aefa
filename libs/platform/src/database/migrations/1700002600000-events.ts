import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `ALTER TABLE content ADD size bigint NOT NULL DEFAULT '0'`,
  `ALTER TABLE repository ADD bytes bigint NOT NULL DEFAULT '0'`,
  `ALTER TABLE repository_version ADD bytes_added bigint NOT NULL DEFAULT '0',
     ADD bytes_removed bigint NOT NULL DEFAULT '0', ADD bytes_present bigint NOT NULL DEFAULT '0'`,
  `CREATE TABLE event (
    transaction_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    type text NOT NULL,
    subject text NOT NULL,
    repository_id uuid,
    actor_id integer,
    payload jsonb NOT NULL,
    CONSTRAINT event_pkey PRIMARY KEY (transaction_id, id))`,
];

const DOWN = [
  'DROP TABLE event',
  'ALTER TABLE repository_version DROP bytes_added, DROP bytes_removed, DROP bytes_present',
  'ALTER TABLE repository DROP bytes',
  'ALTER TABLE content DROP size',
];

/** Content has a size, so versions and repositories count their bytes; and each version leaves an event. */
export class Events1700002600000 implements MigrationInterface {
  readonly name = 'Events1700002600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
