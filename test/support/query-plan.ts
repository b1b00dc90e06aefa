import type { TestDatabase } from './database.js';
import type { SentStatement } from './statements.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How many rows of tables PostgreSQL looks at for a statement, as it really runs it. */
export const rowsRead = async (database: TestDatabase, statement: SentStatement): Promise<number> =>
  readBy(await planOf(database, statement));

/** How many pages of 8 KiB it looks at, each as often as it does; a page of an index counts as one of a table. */
export async function pagesRead(database: TestDatabase, statement: SentStatement): Promise<number> {
  const plan = await planOf(database, statement);
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

async function planOf(database: TestDatabase, { text, values }: SentStatement): Promise<PlanNode> {
  const [explained] = await database.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    [...values],
  );
  if (explained === undefined) throw new Error('no plan');
  return explained['QUERY PLAN'][0].Plan;
}

/** Those that a scan passed on, and those that it looked at in vain. */
function readBy(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + readBy(plan), 0);
  if (node['Relation Name'] === undefined) return below;
  return below + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
}
