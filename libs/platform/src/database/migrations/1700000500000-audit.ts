import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE audit_event (
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    action text NOT NULL,
    user_id integer,
    username text NOT NULL,
    client text NOT NULL,
    object text,
    detail jsonb,
    correlation_id text NOT NULL,
    CONSTRAINT audit_event_pkey PRIMARY KEY (id))`,
  `CREATE INDEX audit_event_at ON audit_event (at)`,
  `CREATE INDEX audit_event_user ON audit_event (user_id)`,
  `ALTER TABLE audit_event ADD CONSTRAINT audit_event_by_user FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE SET NULL`,
];

/** Who did what, when and from where. */
export class Audit1700000500000 implements MigrationInterface {
  readonly name = 'Audit1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_event');
  }
}
