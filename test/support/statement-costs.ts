import type { TestDatabase } from './database.js';

/** What PostgreSQL has spent on a statement since its figures were forgotten. */
export interface StatementCost {
  readonly text: string;
  readonly calls: number;
  /** Pages of 8 KiB that one call looks at, with what its triggers and foreign keys look at. */
  readonly pages: number;
  /** How often it was planned, where `countPlans` came before the connection. */
  readonly plans: number;
}

const OF_THIS_DATABASE = '(SELECT oid FROM pg_database WHERE datname = current_database())';

// Its tables hold jobs, and what was deleted of them until it is vacuumed.
const OF_BULLMQ = `EXISTS (
  SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname = 'bullmq' AND position(p.proname || '(' IN query) > 0)`;

/** The figures, but for BullMQ's own statements, of `pg_stat_statements`, which the PostgreSQL of the tests has loaded. */
export async function statementCosts(database: TestDatabase): Promise<readonly StatementCost[]> {
  return database.query<StatementCost>(`
    SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, sum(calls)::int AS calls, sum(plans)::int AS plans,
           (sum(shared_blks_hit + shared_blks_read) / sum(calls))::float AS pages
      FROM pg_stat_statements WHERE toplevel AND dbid = ${OF_THIS_DATABASE} AND NOT ${OF_BULLMQ} GROUP BY 1 HAVING sum(calls) > 0`);
}

export async function forgetStatementCosts(database: TestDatabase): Promise<void> {
  await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await database.query(`SELECT pg_stat_statements_reset(0, ${OF_THIS_DATABASE}, 0)`);
}

/** Has PostgreSQL count plans, on connections that are made from now on. */
export async function countPlans(database: TestDatabase): Promise<void> {
  await database.query(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET pg_stat_statements.track_planning = on', current_database()); END $$`);
}
