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
