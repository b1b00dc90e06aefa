import type { TestDatabase } from './database.js';
import type { SentStatement } from './statements.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How many rows of tables PostgreSQL looks at for a statement, as it really runs it. */
export async function rowsRead(database: TestDatabase, { text, values }: SentStatement): Promise<number> {
  const [explained] = await database.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    [...values],
  );
  if (explained === undefined) throw new Error('no plan');
  return readBy(explained['QUERY PLAN'][0].Plan);
}

/** Those that a scan passed on, and those that it looked at in vain. */
function readBy(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + readBy(plan), 0);
  if (node['Relation Name'] === undefined) return below;
  return below + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
}
