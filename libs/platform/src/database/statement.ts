import { createHash } from 'node:crypto';

import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';

import { RegistryReads } from './registry-reads.js';

/** An open transaction. A method that joins its caller's takes one as its first argument. */
export type Transaction = EntityManager;

/**
 * A statement that PostgreSQL parses and plans once for each connection, then runs by name.
 * Push and pull are made of these: one round trip each, no object mapping. `bigint` comes back as a number.
 */
export class Statement<Row extends object = Record<never, never>> {
  private readonly name: string;

  constructor(private readonly text: string) {
    this.name = `berth_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  }

  /** Runs in the given transaction, or by itself on any connection of the pool, or of that for reads. */
  async all(on: DataSource | RegistryReads | Transaction, values: readonly unknown[]): Promise<Row[]> {
    const connection = await connectionOf(on);
    const { rows } = await connection.query<Row>({ name: this.name, text: this.text, values: [...values] });
    return rows;
  }

  async first(
    on: DataSource | RegistryReads | Transaction,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    return (await this.all(on, values))[0];
  }
}

async function connectionOf(on: DataSource | RegistryReads | Transaction): Promise<Pool | PoolClient> {
  if (on instanceof RegistryReads) return on.pool;
  return on instanceof DataSource ? poolOf(on) : clientOf(on);
}

function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

function clientOf(tx: Transaction): Promise<PoolClient> {
  if (tx.queryRunner === undefined)
    throw new Error('a statement was given an entity manager without a transaction');
  return tx.queryRunner.connect();
}

/**
 * SQL for whether there is a row, where the planner is to look by an index for each that it is asked about: `EXISTS` it may
 * turn into a scan of the whole table. @param rows such as `membership x WHERE x.content_id = t.id`
 */
export const isThere = (rows: string): string => `COALESCE((SELECT true FROM ${rows} LIMIT 1), false)`;

/**
 * The rows of a statement on `unnest(…) WITH ORDINALITY`, beside the items that they are of; nothing where there is none.
 * @param rows each with the ordinality of its item as `place`
 */
export function placed<Row extends { readonly place: number }>(
  items: readonly unknown[],
  rows: readonly Row[],
): readonly (Row | undefined)[] {
  const found: (Row | undefined)[] = items.map(() => undefined);
  for (const row of rows) found[row.place - 1] = row;
  return found;
}
