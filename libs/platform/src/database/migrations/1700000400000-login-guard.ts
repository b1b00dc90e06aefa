import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE login_failure (
    id uuid NOT NULL,
    account text NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT login_failure_pkey PRIMARY KEY (id))`,
  `CREATE INDEX login_failure_account ON login_failure (account, at)`,
  `CREATE INDEX login_failure_address ON login_failure (address, at)`,
  `CREATE TABLE login_success (
    account text NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT login_success_pkey PRIMARY KEY (account, address))`,
];

/** What the throttling of failed logins knows. */
export class LoginGuard1700000400000 implements MigrationInterface {
  readonly name = 'LoginGuard1700000400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE login_failure, login_success');
  }
}
